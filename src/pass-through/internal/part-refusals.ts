import type { Resource } from '@entra-bff/contract';
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
