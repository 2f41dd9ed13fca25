import type { ProblemCode, Resource } from '@entra-bff/contract';
import type { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import type { UpstreamAnswer } from '../../upstream/upstream-signal.js';
import { judgeFailure, type Verdict } from '../../upstream/verdict.js';
import { UpstreamRefusal } from '../dialect.js';
import { wordsOf } from './upstream-words.js';

/** What a client did wrong in a way that the error map has no word for. */
const OWN_FAULTS: ReadonlyMap<number, ProblemCode> = new Map([
  [405, 'method_not_allowed'],
  [406, 'not_acceptable'],
  [415, 'unsupported_media_type'],
]);

interface Place {
  service: Resource;
  now: number;
  env: Pick<Env, 'tenantId'>;
}

/** An answer of 400 and above, in our code and the upstream's words. */
export function judgeRefusal(
  answer: UpstreamAnswer,
  { service, now, env }: Place,
  headers: Record<string, string> = {},
): Verdict<never> {
  const verdict = judgeFailure(answer, { service, now });
  if (verdict.kind === 'good') return verdict;
  const problem = ownFault(answer.status, verdict.problem);
  // Of tokens and of answers that nobody understands, it is we who speak.
  const words = [401, 502].includes(problem.status) ? undefined : wordsOf(answer.body, env);
  return {
    ...verdict,
    problem: words === undefined ? problem : new UpstreamRefusal(problem, words, headers),
  };
}

/** A client of the upstream's may ask what this service never would. */
function ownFault(status: number, problem: BffError): BffError {
  if (problem.code !== 'upstream_invalid' || status >= 500 || status === 401 || status === 403)
    return problem;
  return new BffError(OWN_FAULTS.get(status) ?? 'bad_request', problem.options);
}
