import type { UpstreamProblem } from '@entra-bff/contract';
import { ProblemDialect } from '../platform/problem-dialects.js';
import { BffError } from '../platform/problem.js';

/** What an upstream said of its own error, as far as it may be repeated. */
export interface UpstreamWords {
  code: string;
  /** Undefined where it could hold what the browser must not see. */
  message: string | undefined;
}

/** An error of the upstream: a code of ours, and the upstream's words for clients that look for them. */
export class UpstreamRefusal extends BffError {
  constructor(
    problem: BffError,
    readonly words: UpstreamWords,
    /** Headers that belong to it: `Location` of a 410, request ids. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.code, { ...problem.options });
  }

  get upstream(): UpstreamProblem | undefined {
    return this.options.upstream;
  }
}

/** How errors are worded below a mount. */
export abstract class Dialect extends ProblemDialect {
  /** These clients read errors under this type alone. */
  readonly contentType = 'application/json; charset=utf-8';
}
