import { checkAlarm } from './alarm.js';
import { client, emit } from './events.js';
import { key, lastUser } from './identity.js';
import { asked, held } from './known.js';
import { checkUser } from './look.js';
import { ask } from './service.js';
import { options } from './settings.js';
import { become, meet, partFromUser } from './state.js';
import { locked } from './tabs.js';
import { adopt, askUser, distrust, dueAt, goodUntil, lookLater, patience, renewedAt } from './token.js';
import type { Refusal, RenewalResult, Rung, RungFailure, TokenExpiry, User } from './types.js';
import { signInByFrame } from './windows.js';

const LONGEST_TURN_MS = 12_000;

/** One silent attempt per token: where Entra wants the user, the next would end as this one did. */
let framedAt = 0;
let flight: Promise<RenewalResult> | undefined;

/**
 * Adopts a token that another had got `since` that one, or throws why there is none; one that is due and stays as it was
 * is none. It always asks first, since another tab, a call or the service itself may have renewed; asking renews a token
 * that is due.
 */
async function takeNewer(refusal?: Refusal, since?: string, rung?: Rung): Promise<RenewalResult> {
  if (!key || rung || asked || refusal) await meet();
  const seen = await ask<TokenExpiry>('token-expiry');
  if (seen.expiresOn !== since || !(refusal?.status || performance.now() >= dueAt)) {
    const adopted = adopt(seen, rung);
    // However new, it does not answer a challenge.
    if (!refusal?.challengeId) return adopted;
  }
  // Asking would have renewed it: the service's clock is a little behind, or Entra is away.
  throw refusal ?? { code: 'idp_unavailable', status: 503 };
}

/** The rungs that need nobody; a claims challenge wants the user, and none of them can satisfy it. */
async function climb(refusal: Refusal): Promise<RenewalResult> {
  // Another tab has tried all of it. What was asked for of a session is unknown once that has ended.
  if (asked && !refusal.challengeId)
    return askUser(refusal.code === 'session_required' ? { ...asked, refusal } : asked);
  const failures: RungFailure[] = [];
  if (refusal.code !== 'session_required' && !refusal.challengeId) {
    try {
      return adopt(await ask('token-renewal', 'POST'), 'server');
    } catch (error) {
      refusal = curable(error as Refusal);
      failures.push({ rung: 'server', reason: refusal.code });
    }
  }
  if (!refusal.challengeId && options.silent !== false && framedAt <= renewedAt) {
    framedAt = performance.now();
    const reason = await signInByFrame();
    try {
      // A browser may have refused the cookies of a frame: what counts is what the service says.
      if (!reason) return await takeNewer(undefined, '', 'iframe');
    } catch (error) {
      refusal = curable(error as Refusal);
    }
    if (reason === 'idp_unavailable') {
      framedAt = 0;
      throw { code: reason, status: 503 } satisfies Refusal;
    }
    failures.push({ rung: 'iframe', reason: reason ?? 'not_confirmed' });
  }
  return askUser({ failures, refusal });
}

/** A refusal that the user can do something about; anything else is none of a ladder's, and goes on. */
function curable(refusal: Refusal): Refusal {
  // A copy: what is told to other tabs of an error is no more than its name.
  if (!/40[13]/.test(`${refusal.status}`)) throw refusal;
  return { ...refusal };
}

async function attempt(refusal?: Refusal, since?: string): Promise<RenewalResult> {
  try {
    try {
      return await takeNewer(refusal, since);
    } catch (error) {
      const met = curable(error as Refusal);
      met.challengeId ??= refusal?.challengeId;
      if (lastUser() || met.code !== 'session_required') return await climb(met);
      partFromUser();
      return { outcome: 'anonymous' };
    }
  } catch (error) {
    if ('username' in (error as User)) {
      // Somebody else than whom was met here before.
      if (become('user-changed')) emit('user-changed', { before: client.user as User, now: error as User });
      return { outcome: 'user-changed' };
    }
    lookLater((error as Refusal).retryAfter);
    return { outcome: 'postponed', refusal: error as Refusal };
  }
}

/** One renewal at a time, in one tab. */
export async function renew(refusal?: Refusal): Promise<RenewalResult> {
  // For good: what is under way goes on to its end, unheard, and nothing begins.
  if (client.state === 'stopped') return { outcome: 'stopped' };
  let since = held;
  if (refusal) {
    if (refusal.status) distrust();
    // What is under way may have asked before that happened which is to be looked at now.
    await flight;
    since ||= held;
    // A challenge is about more than a token.
    if (refusal.status && held !== since && !refusal.challengeId) return { outcome: 'renewed' };
  }
  let begun: Promise<RenewalResult> | undefined;
  const begin = (): Promise<RenewalResult> => (begun ??= attempt(refusal, since));
  // A tab that is frozen may hold the lock for ever: then the service sees to it that one renewal happens.
  flight ??= locked('bff-renewal', AbortSignal.timeout(LONGEST_TURN_MS), begin)
    .catch(begin)
    .finally(() => (flight = undefined));
  return flight;
}

/** The page wakes, or is seen again: timers may have slept with it. */
export function wake(): void {
  if (/^(sign|user|reauth)/.test(client.state) || patience) void checkUser();
  else checkAlarm();
}

/** Waits for what is under way, unless the token at hand is good. */
export function ready(): unknown {
  return performance.now() < goodUntil || flight;
}

/** For a client that is started after another one. */
export function resetRenewal(): void {
  framedAt = 0;
  // What that one began is not about this one.
  flight = undefined;
}
