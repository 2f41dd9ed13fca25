import type { Resource } from '@entra-bff/contract';
import { BffError } from '../platform/problem.js';
import { claimsChallenge } from './claims-challenge.js';
import { isEntityTag } from '../platform/entity-tags.js';
import { problemOf, upstreamOf } from './error-map.js';
import { isJsonType, parseJsonObject, type JsonObject } from './json.js';
import { readSignal, type UpstreamAnswer } from './upstream-signal.js';

/** Who answered, and when. */
export interface Answered {
  service: Resource;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What an answer of Graph or SharePoint means for the call. */
export type Verdict<T> =
  | { kind: 'good'; value: T }
  /** The token is not accepted. `problem` is what to answer when a newer one is not either. */
  | { kind: 'refused'; claims?: string; problem: BffError }
  | { kind: 'failed'; problem: BffError };

/** A good answer; `body` is absent for 204 and 304. */
export interface ApiAnswer {
  status: number;
  etag: string | undefined;
  body: JsonObject | undefined;
}

/** Judges an answer where JSON, or with `nothing` an empty body, is due. */
export function judgeAnswer(
  answer: UpstreamAnswer,
  { due, ...by }: Answered & { due: 'json' | 'nothing' },
): Verdict<ApiAnswer> {
  const { status, headers } = answer;
  if (status < 200 || status >= 400) return judgeFailure(answer, by);
  const etag = [headers['etag']].flat().find(isEntityTag);
  const empty: Verdict<ApiAnswer> = { kind: 'good', value: { status, etag, body: undefined } };
  if (status === 204 || status === 304) return empty;
  const type = [headers['content-type']].flat().join();
  const expected = due === 'json' ? isJsonType(type) : !/html/i.test(type);
  if (status >= 300 || !expected) return judgeStrangePage(answer, by);
  if (due === 'nothing') return empty;
  const body = parseJsonObject(answer.body.toString('utf8'));
  return body === undefined ? judgeUnusable(answer, by) : { kind: 'good', value: { status, etag, body } };
}

/** An answer of 400 and above. */
export function judgeFailure(answer: UpstreamAnswer, by: Answered): Verdict<never> {
  const { status, headers } = answer;
  const challenge =
    status === 401 || status === 403
      ? claimsChallenge(headers['www-authenticate'])
      : ({ kind: 'none' } as const);
  if (challenge.kind === 'malformed') return judgeUnusable(answer, by);
  const signal = readSignal(by.service, answer);
  const problem = problemOf(signal, by.now);
  if (challenge.kind === 'claims') {
    const reauth = new BffError('reauth_required', { upstream: upstreamOf(signal) });
    return { kind: 'refused', claims: challenge.claims, problem: reauth };
  }
  if (problem.code === 'reauth_required') return { kind: 'refused', problem };
  return { kind: 'failed', problem };
}

/** What Entra's and SharePoint's own sign-in pages have in them, whatever their language. */
const SIGN_IN =
  /\blogin\.(?:microsoftonline|live|windows)\.|\/oauth2\/(?:v2\.0\/)?authorize|\/_forms\/default\.aspx|\/_layouts\/15\/authenticate\.aspx|<title>\s*sign in\b|<input[^>]*\btype=["']?password\b/i;

/**
 * A page, or a redirect to one, where an answer is due: most often a sign-in page, so the token is to blame. One that can
 * be told as such asks for the user when a new token changes nothing.
 */
export function judgeStrangePage(answer: UpstreamAnswer, by: Answered): Verdict<never> {
  const signal = readSignal(by.service, answer);
  const problem = problemOf(signal, by.now);
  if (problem.code === 'upstream_throttled') return { kind: 'failed', problem };
  const asksForUser = answer.status < 300 && signal.html && SIGN_IN.test(signal.text);
  const code = asksForUser ? 'reauth_required' : 'upstream_invalid';
  return { kind: 'refused', problem: new BffError(code, { upstream: upstreamOf(signal) }) };
}

/** An answer that makes no sense, to a call that is not made again. */
export function judgeUnusable(answer: UpstreamAnswer, by: Answered): Verdict<never> {
  return {
    kind: 'failed',
    problem: new BffError('upstream_invalid', { upstream: upstreamOf(readSignal(by.service, answer)) }),
  };
}
