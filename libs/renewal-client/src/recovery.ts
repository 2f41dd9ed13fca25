import { client } from './events.js';
import { forget, key } from './identity.js';
import { look } from './look.js';
import { isCrossOrigin, options, origin, urlTo } from './settings.js';
import { userHelps } from './state.js';
import { renewedAt } from './token.js';
import type { Refusal } from './types.js';

const OURS = /^\/(api|bff|graph|sharepoint|TokenExpiry)\//;

/** The calls that are seen to. */
export function concerns(href: string | URL): boolean {
  const { origin: its, pathname } = new URL(href, document.baseURI);
  // Nobody is to be signed in again silently who signs out, by a call or a link.
  if (its + pathname === urlTo('logout')) forget();
  return its === origin && OURS.test(pathname) && client.state !== 'stopped';
}

/** Headers that the service wants to see with a call. */
export function setHeaders(safe: boolean, set: (name: string, value: string) => void): void {
  // Across origins each header of ours would cost what only reads a preflight.
  if (isCrossOrigin && safe) return;
  set('X-CSRF', '1');
  if (key) set('X-BFF-User', key);
}

/** Resolves when there is a token again, to true; to false when there will be none. */
export async function recovered(refusal: Refusal, sentAt: number): Promise<boolean> {
  // A new token does not answer a challenge: the call would meet it again and again.
  const isOutdated = (): boolean => !refusal.challengeId && sentAt < renewedAt;
  if (isOutdated()) return true;
  const { outcome } = await look(refusal);
  // Another tab may have told in the meantime.
  if (outcome === 'renewed' || isOutdated()) return true;
  return options.hold !== false && /^(reauth|post)/.test(outcome) && userHelps();
}
