import type { HeldToken } from '../../../token-cache/held-token.js';

const LEAST_REMAINING_MS = 5_000;

/** Milliseconds that a token must still live to be sent: a call takes a while. */
function margin({ obtainedAt, expiresAt }: HeldToken): number {
  return Math.min(LEAST_REMAINING_MS, (expiresAt - obtainedAt) / 10);
}

/** Whether a call may be made with it now. */
export function isUsable(token: HeldToken, now: number): boolean {
  return token.expiresAt - now > margin(token);
}

/**
 * Whether it is time to renew. A token whose whole life is shorter than the lead is due at its end: it would
 * otherwise be due the moment it comes, again and again.
 */
export function isDue(token: HeldToken, now: number, lead: number): boolean {
  const life = token.expiresAt - token.obtainedAt;
  return life > lead ? token.expiresAt - now <= lead : !isUsable(token, now);
}
