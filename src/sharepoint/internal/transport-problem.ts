import type { UpstreamProblem } from '@entra-bff/contract';
import { HttpFailure } from '../../platform/http-client.js';
import { BffError } from '../../platform/problem.js';

/** No usable answer at all, as an error of ours. Defects of ours pass through. */
export function transportProblem(error: unknown, service: UpstreamProblem['service']): unknown {
  if (!(error instanceof HttpFailure)) return error;
  const unusable = error.begun || error.kind === 'broken' || error.kind === 'too_large';
  const code = unusable ? 'upstream_invalid' : 'upstream_unavailable';
  return new BffError(error.kind === 'timeout' ? 'upstream_timeout' : code, { cause: error });
}
