import type { ReauthRequired } from './types.js';

/** When the token ends that is known; another tab, a call or the service itself may have renewed it. */
export let held = '';
/** Only the user can help; absent again when there is a new token. */
export let asked: ReauthRequired | undefined;

/** With an empty text the next token that is seen is news, whichever it is. */
export function hold(expiresOn: string): void {
  held = expiresOn;
}

/** Without an argument nothing is asked any more. */
export function nowAsked(wanted?: ReauthRequired): void {
  asked = wanted;
}
