import { problemOf, rowOf } from '../error-map.js';
import { first, readSignal, type UpstreamAnswer } from '../upstream-signal.js';
import type { Budget } from './budgets.js';
import type { Place } from './place.js';
import type { WindowCode } from './windows.js';

/** To wait. */
export interface Demand {
  code: WindowCode;
  /** Whole seconds, at least one. */
  seconds: number;
  /** Whether everybody of the tenant has to wait, and not only the user whose call it was. */
  ofApp: boolean;
}

/** What an answer says besides what it answers. */
export interface Sign {
  demand?: Demand;
  /** Something is wrong that only whoever runs the service can mend. */
  alarming?: true;
}

/** An answer as far as it has come: a stream's body is still on its way. */
export type AnswerHead = Omit<UpstreamAnswer, 'body'> & { body?: Buffer };

const NOTHING = Buffer.alloc(0);
const LONGEST_RESET_SECONDS = 600;

/** `now` in milliseconds since the epoch. */
export function signOf(answer: AnswerHead, { service }: Pick<Place, 'service'>, now: number): Sign {
  if (isPlain(answer)) return {};
  const { status, headers, body = NOTHING } = answer;
  const signal = readSignal(service, { status, headers, body });
  if (rowOf(signal)?.alarming === true) return { alarming: true };
  const { code, retryAfter = 1 } = problemOf(signal, now);
  if (code !== 'throttled' && code !== 'upstream_throttled') return {};
  return { demand: { code, seconds: retryAfter, ofApp: concernsApp(headers) } };
}

/** A page among good answers may be the one for throttled callers; a file's own bytes are never looked at. */
function isPlain({ status, headers, body = NOTHING }: AnswerHead): boolean {
  return status < 300 && (body.length === 0 || !/html/i.test(first(headers, 'content-type') ?? ''));
}

/**
 * SharePoint tells of the application's budget with `RateLimit-*`, and not on refusals that come from another limit;
 * Graph names whose limit it is. Everything else is between the upstream and one user.
 *
 * @see https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 * @see https://learn.microsoft.com/graph/throttling
 */
function concernsApp(headers: AnswerHead['headers']): boolean {
  if (budgetIn(headers, 0) !== undefined) return true;
  return /^(?:Tenant|Application)/i.test(first(headers, 'x-ms-throttle-scope') ?? '');
}

/** `RateLimit-Limit`, `-Remaining` and `-Reset` (draft-ietf-httpapi-ratelimit-headers-03), where all make sense. */
export function budgetIn(headers: AnswerHead['headers'], now: number): Budget | undefined {
  const limit = count(headers, 'ratelimit-limit');
  const remaining = count(headers, 'ratelimit-remaining');
  const reset = count(headers, 'ratelimit-reset');
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  if (limit === 0 || reset > LONGEST_RESET_SECONDS) return undefined;
  return { limit, remaining: Math.min(remaining, limit), resetAt: now + reset * 1_000 };
}

/** A count, with what else the draft lets a limit say after it: `1200, 1200;window=60`. */
function count(headers: AnswerHead['headers'], name: string): number | undefined {
  const digits = /^\s*(\d{1,9})\s*(?:[,;]|$)/.exec(first(headers, name) ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
