import { setAlarm } from './alarm.js';
import { client, emit } from './events.js';
import { asked, held, hold, nowAsked } from './known.js';
import { become } from './state.js';
import { tell } from './tabs.js';
import type { ReauthRequired, RenewalResult, Rung, TokenExpiry } from './types.js';

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_SECONDS = 60;

/** When the last new token came, by `performance.now()`. */
export let renewedAt = 0;
/** The token at hand is good until then. */
export let goodUntil = Infinity;
export let dueAt = 0;
/** Seconds that were waited last for a fault to pass. */
export let patience = 0;

/** A token is known: from the service, or from another tab. */
export function adopt(expiry: TokenExpiry, rung?: Rung, byOtherTab = false): RenewalResult {
  const { expiresOn } = expiry;
  const isNews = held !== expiresOn || (byOtherTab && asked);
  // The first that is seen is no newer than what calls met.
  const isNewer = isNews && (held || asked || rung);
  const end = Date.parse(expiresOn);
  // By the service's clock alone: to the millisecond what `expiresInSeconds` is in whole seconds.
  const left = end - Date.parse(expiry.serverTime);
  const lead = end - Date.parse(expiry.refreshOn);
  // A token that lives for less than the lead is renewed at its end, not at once and again at once.
  const wait = Math.max(left > lead ? left - lead : left - Math.min(5_000, left / 10), SHORTEST_WAIT_MS);
  const now = performance.now();
  hold(expiresOn);
  // What waited for the service may try again.
  become(client.state);
  patience = 0;
  goodUntil = now + left;
  dueAt = now + wait;
  setAlarm(wait);
  if (isNews) nowAsked();
  if (isNewer) {
    renewedAt = now;
    become('fresh');
    if (!byOtherTab) tell(expiry, rung);
    emit('renewed', { expiresInSeconds: expiry.expiresInSeconds, rung, byOtherTab });
  }
  return { outcome: 'renewed', rung };
}

/** Nothing but the user helps; another tab may have found out. */
export function askUser(wanted: ReauthRequired): RenewalResult {
  const isNews = !asked || asked.refusal?.challengeId !== wanted.refusal?.challengeId;
  setAlarm();
  nowAsked(wanted);
  if (isNews) {
    become('reauth-required');
    tell(undefined, undefined, wanted, held);
    emit('reauth-required', wanted);
  }
  return { outcome: 'reauth-required', ...wanted };
}

/** The token at hand was refused, whatever the clock says. */
export function distrust(): void {
  goodUntil = 0;
}

/** Looks again after as long as was told, and longer each time; and not all pages of an office at once. */
export function lookLater(seconds?: number): void {
  patience = Math.min(patience * 2 || 1, LONGEST_WAIT_SECONDS);
  setAlarm(Math.max(seconds || 0, patience) * (1_000 + Math.random() * 250));
}

/** For a client that is started after another one. */
export function resetToken(): void {
  hold('');
  nowAsked();
  renewedAt = 0;
  goodUntil = Infinity;
  dueAt = patience = 0;
}
