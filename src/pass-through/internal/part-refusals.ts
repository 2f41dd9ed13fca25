import type { Resource } from '@entra-bff/contract';
import type { FreshToken } from '../../auth/fresh-token.decorator.js';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import type { UpstreamAnswer } from '../../upstream/upstream-signal.js';
import { judgeFailure } from '../../upstream/verdict.js';

/** Whether a part of a batch was refused for its token, and what it asks of the next one. */
export function refusalOf(
  answer: UpstreamAnswer,
  place: { service: Resource; now: number },
): { claims?: string | undefined } | undefined {
  if (answer.status !== 401 && answer.status !== 403) return undefined;
  const verdict = judgeFailure(answer, place);
  return verdict.kind === 'refused' ? { claims: verdict.claims } : undefined;
}

/** A newer token for the refused parts; or what to answer them with, since the other parts are done. */
export async function renewedFor(
  { token, deadline }: Caller,
  claims: string | undefined,
): Promise<FreshToken | BffError> {
  try {
    return await deadline.bounds(token.renewed(claims));
  } catch (error) {
    if (error instanceof BffError) return error;
    throw error;
  }
}
