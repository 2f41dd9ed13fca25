import type { AcceptedSecret } from './session-record.js';

/** Calls already under way when the cookie changes still carry the old value. */
const GRACE_MS = 10_000;
const MOST_SECRETS = 4;

/**
 * How long the old cookie value is good after a new sign-in: `short` after a top-level one; `until-presented` after
 * one in a frame, where the browser may refuse the new cookie.
 */
export type OldCookie = 'short' | 'until-presented';

/** The secrets that were accepted before a new one came; `now` in milliseconds since the epoch. */
export function retired(secrets: readonly AcceptedSecret[], old: OldCookie, now: number): AcceptedSecret[] {
  const limit = now + GRACE_MS;
  return secrets
    .map((secret) =>
      old === 'short' ? { ...secret, until: Math.min(secret.until ?? limit, limit) } : secret,
    )
    .filter(({ until }) => until === undefined || until > now);
}

/**
 * A browser that refuses cookies in frames holds the oldest one, however often it signs in there: that one stays, and
 * of those it refused the newest.
 */
export function atMost(secrets: readonly AcceptedSecret[]): AcceptedSecret[] {
  const held = secrets.findLast(({ until }) => until === undefined);
  return secrets.filter((secret, index) => index < MOST_SECRETS - 1 || secret === held);
}
