import { PROBLEM_STATUS, RESOURCES } from '@entra-bff/contract';
import { AUDIT_EVENTS } from '../audit-events.js';
import { LOG_EVENTS, type LogEvent } from '../log.js';
import { RATE_LIMITS } from '../rate-limit/limits.js';
import { isOneOf } from '../is-one-of.js';
import { TOKEN_FAILURES } from './token-failures.js';

/** In place of a value that its label does not know. */
export const OTHER = 'other';

/**
 * What a label can say: one of these, one of the members of a table, or something whose number is bounded otherwise:
 * the templates of the routes that are served, or the statuses of HTTP.
 */
export type LabelRule = readonly string[] | Readonly<Record<string, unknown>> | 'route' | 'status';

export const SERVICE = RESOURCES;
export const PROBLEM = PROBLEM_STATUS;
export const AUDIT_EVENT = AUDIT_EVENTS;
export const LIMIT = RATE_LIMITS;
export const METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', OTHER] as const;
export const SIGN_IN_WAY = ['login', 'redirect', 'iframe', 'popup', 'article', OTHER] as const;
export const SIGN_IN_OUTCOME = { completed: true, ...PROBLEM_STATUS } as const;
export const RUNG = ['server', 'scheduled', 'frame', 'popup', 'redirect', 'on_behalf_of'] as const;
export const RENEWAL_RESULT = { renewed: true, ...TOKEN_FAILURES } as const;
export const TURN = ['asked', 'joined', 'found_token', 'refused_before', 'waited_in_vain'] as const;
export const CACHE = ['sessions', 'tokens', 'upstream_windows'] as const;
export const PURPOSE = [
  'session',
  'ended-session',
  'held-token',
  'msal-partition',
  'sign-in',
  'used-sign-in',
  'last-sign-in',
  'claims-challenge',
  'token-refusal',
  'upstream-window',
  'subscriber',
  'sharepoint-copy',
  'upload-place',
  'upload',
  OTHER,
] as const;
export const ENDPOINT = ['token', 'discovery', 'keys'] as const;
export const CALL_OUTCOME = [
  '2xx',
  '3xx',
  '4xx',
  '429',
  '5xx',
  'timeout',
  'unreachable',
  'too_large',
  'broken',
  OTHER,
] as const;
export const NOT_SENT = [
  'throttled',
  'upstream_throttled',
  'upstream_timeout',
  'upstream_unavailable',
  'store_unavailable',
  OTHER,
] as const;
export const COMMAND = [
  'get',
  'mget',
  'set',
  'getdel',
  'del',
  'pttl',
  'eval',
  'evalsha',
  'publish',
  'smembers',
  'srem',
  'ping',
  'info',
  OTHER,
] as const;
export const REDIS_FAULT = ['timeout', 'connection', 'refused'] as const;
export const CIRCUIT = ['entra', ...RESOURCES] as const;
export const WINDOW_SCOPE = ['app', 'user'] as const;
export const SESSION_END = ['signed_out', 'front_channel', 'revoked', 'replaced', 'account_gone'] as const;
export const DELIVERY = ['taken', 'refused', 'failed'] as const;

const SEVERE: readonly string[] = ['warn', 'error', 'fatal'];
type SevereEvent = {
  [E in LogEvent]: (typeof LOG_EVENTS)[E][0] extends 'warn' | 'error' | 'fatal' ? E : never;
}[LogEvent];

/** Whether it is a warning, or worse. */
export function isSevere(event: string): event is SevereEvent {
  return isOneOf(LOG_EVENTS, event) && SEVERE.includes(LOG_EVENTS[event][0]);
}

export const LOG_EVENT: readonly SevereEvent[] = Object.keys(LOG_EVENTS).filter(isSevere);
