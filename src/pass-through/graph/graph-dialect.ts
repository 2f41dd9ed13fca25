import { Injectable } from '@nestjs/common';
import type { Problem } from '@entra-bff/contract';
import { Clock } from '../../platform/clock.js';
import type { BffError } from '../../platform/problem.js';
import { Dialect, UpstreamRefusal } from '../dialect.js';

/**
 * Graph's envelope around a problem. Its clients read `error.code`, `message` and `innerError`, and nothing else.
 *
 * @see https://learn.microsoft.com/graph/errors
 */
@Injectable()
export class GraphDialect extends Dialect {
  constructor(private readonly clock: Clock) {
    super();
  }

  override render(problem: Problem, error: BffError): object {
    const words = error instanceof UpstreamRefusal ? error.words : undefined;
    const innerError = {
      code: problem.code,
      date: new Date(this.clock.now()).toISOString().slice(0, 19),
      'request-id': problem.upstream?.requestId ?? problem.instance,
      'client-request-id': problem.instance,
    };
    return {
      error: { code: words?.code ?? problem.code, message: words?.message ?? problem.detail, innerError },
      ...problem,
    };
  }
}
