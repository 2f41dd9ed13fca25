import { client } from './events.js';
import { key, lastUser } from './identity.js';
import { look } from './look.js';
import { isCrossOrigin, options, origin, urlTo } from './settings.js';
import { userHelps } from './state.js';
import { renewedAt } from './token.js';
import type { Refusal } from './types.js';

/** The calls that are seen to. */
export function concerns(href: unknown): boolean {
  const { origin: its, pathname } = new URL(String(href), document.baseURI);
  // Nobody is to be signed in again silently who signs out, by a call or a link.
  if (its + pathname === urlTo('logout')) lastUser('');
  return (
    client.state !== 'stopped' &&
    its === origin &&
    /^\/(api|bff|graph|sharepoint|TokenExpiry)\//.test(pathname)
  );
}

/** Headers that the service wants to see with a call. */
export function setHeaders(safe: boolean, set: (name: string, value: string) => void): void {
  // Across origins each header of ours would cost what only reads a preflight: due where it is not certain whose session it is.
  if (isCrossOrigin && safe && !/^(sign|user|reauth)/.test(client.state)) return;
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
  return (
    outcome === 'renewed' ||
    isOutdated() ||
    (/^(reauth|postponed)/.test(outcome) && options.hold !== false && userHelps())
  );
}
