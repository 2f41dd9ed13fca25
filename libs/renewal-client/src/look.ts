import type { Refusal, RenewalResult } from './types.js';

export type Look = (refusal?: Refusal) => Promise<RenewalResult>;

/** Asks the service, and renews what is due. `refusal` is what a call met. Never rejects. */
export let look: Look;

/** Bound late: what looks stands upon what asks for it. */
export function lookBy(by: Look): void {
  look = by;
}

/** Who is signed in now, and with what token? Looking does not extend the session. */
export function checkUser(): Promise<RenewalResult> {
  return look({ code: 'user', status: 0 });
}
