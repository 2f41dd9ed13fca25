import { HttpFailure } from '../platform/http-client.js';
import { BffError } from '../platform/problem.js';

/** No usable answer at all, as an error of ours. */
export function transportProblem(error: unknown): BffError {
  if (error instanceof BffError) return error;
  if (!(error instanceof HttpFailure)) return new BffError('internal_error', { cause: error });
  if (error.kind === 'timeout') return new BffError('upstream_timeout', { cause: error });
  const unusable = error.begun || error.kind !== 'unreachable';
  return new BffError(unusable ? 'upstream_invalid' : 'upstream_unavailable', { cause: error });
}
