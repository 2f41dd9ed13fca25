import type { HeldToken } from '../../../token-cache/held-token.js';

/** Milliseconds before its end at which a token is due whose life is shorter than the lead. */
const SHORT_LEAD_MS = 5_000;

/** From when on it is to be renewed. Milliseconds since the epoch; `lead` in milliseconds. */
export function dueAt({ obtainedAt, expiresAt }: HeldToken, lead: number): number {
  const life = expiresAt - obtainedAt;
  // One whose whole life is shorter than the lead would otherwise be due the moment it comes, again and again.
  return expiresAt - (life > lead ? lead : Math.min(SHORT_LEAD_MS, life / 10));
}

/**
 * Whether it is time to renew. It is served until its end all the same: a call that it does not outlast is refused by
 * the resource, and made again with a new one.
 */
export function isDue(token: HeldToken, now: number, lead: number): boolean {
  return now >= dueAt(token, lead);
}
