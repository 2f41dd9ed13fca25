import { sameText } from '../../platform/same-text.js';
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

/** Where the secret of this hash stands, the newest first; -1 when it is none of these, or no longer good. */
export function positionOf(secrets: readonly AcceptedSecret[], hash: string, now: number): number {
  return secrets.findIndex(
    (secret) => sameText(secret.hash, hash) && (secret.until === undefined || now < secret.until),
  );
}

/** Once this one has been presented, the older ones end soon; undefined when nothing is to be changed. */
export function withoutOlder(
  secrets: readonly AcceptedSecret[],
  presented: string,
  now: number,
): AcceptedSecret[] | undefined {
  const older = secrets.findIndex(({ hash }) => sameText(hash, presented)) + 1;
  const isDone = secrets.slice(older).every(({ until }) => until !== undefined);
  if (older === 0 || isDone) return undefined;
  return [...secrets.slice(0, older), ...retired(secrets.slice(older), 'short', now)];
}
