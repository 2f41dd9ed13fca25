import type { Resource } from '@entra-bff/contract';
import type { FreshToken } from '../auth/fresh-token.decorator.js';
import type { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import type { Caller } from './caller.decorator.js';
import { transportProblem } from './transport-problem.js';
import type { Verdict } from './verdict.js';

/** A call that is made with the token of its caller. */
export interface TokenCall<T> {
  service: Resource;
  /** Rejects as the HTTP client does, or with the BffError of a call that was not sent. */
  make(token: string): Promise<Verdict<T>>;
  /** Between both attempts: throws the BffError to answer with where there can be no second one. */
  beforeRepeat?(): void;
}

/**
 * Makes a call, and once more with a renewed token when the first is refused. Whatever it meets at the other side is told
 * in the log, once for each attempt. Throws the BffError to answer with.
 */
export async function withRecovery<T>(caller: Caller, log: Log, call: TokenCall<T>): Promise<T> {
  const { token, deadline } = caller;
  if (token.resource !== call.service)
    throw new BffError('internal_error', { cause: new Error('The token is for another resource.') });
  const first = await attempt(caller, log, call, token);
  if (first.kind === 'good') return first.value;
  if (first.kind === 'failed') throw first.problem;
  const renewed = await deadline.bounds(token.renewed(first.claims));
  call.beforeRepeat?.();
  const second = await attempt(caller, log, call, renewed);
  if (second.kind === 'good') return second.value;
  if (second.kind === 'refused' && second.claims !== undefined) throw await renewed.refusal(second.claims);
  throw await withWayOut(second.problem, renewed);
}

async function attempt<T>(
  caller: Caller,
  log: Log,
  { service, make }: TokenCall<T>,
  { token }: FreshToken,
): Promise<Verdict<T>> {
  const told = { log, service, requestId: caller.requestId };
  try {
    const verdict = await make(token);
    if (verdict.kind !== 'good') report(verdict.problem, told);
    return verdict;
  } catch (error) {
    const problem = transportProblem(error);
    // What was not even sent is no failure of the other side's; it is told in the request's own line.
    if (!caller.deadline.hasLeft && problem !== error) report(problem, told);
    throw problem;
  }
}

/** Where a browser, or a machine client, gets what the call wants. */
async function withWayOut(problem: BffError, token: FreshToken): Promise<BffError> {
  if (problem.code !== 'reauth_required') return problem;
  const { options } = await token.refusal();
  return new BffError('reauth_required', { ...problem.options, ...options });
}

function report(
  { code, options: { upstream, cause } }: BffError,
  { log, service, requestId }: { log: Log; service: Resource; requestId: string },
): void {
  log.write('upstream_failed', {
    requestId,
    code,
    service: upstream?.service ?? service,
    status: upstream?.status,
    upstreamCode: upstream?.code,
    upstreamRequestId: upstream?.requestId,
    reason: cause instanceof Error ? cause.name : undefined,
  });
}
