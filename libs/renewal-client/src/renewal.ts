import { alarm } from './alarm.js';
import type { Identity } from './identity.js';
import { ask } from './service.js';
import { oneTabOnly } from './tabs.js';
import type {
  ReauthRequired,
  Refusal,
  RenewalResult,
  Rung,
  RungFailure,
  TokenExpiry,
  User,
} from './types.js';
import type { Urls } from './urls.js';
import { signInByFrame } from './windows.js';

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_SECONDS = 60;

/** What a renewal tells. */
export interface RenewalListener {
  /** The user is known; told before anything else of a session, perhaps more than once. */
  met_(user: User): void;
  renewed_(expiry: TokenExpiry, rung?: Rung, byOtherTab?: boolean): void;
  /** The service answers again: what waited for it may try. */
  back_(): void;
  asked_(ask: ReauthRequired): void;
  nobody_(): void;
  other_(user: User): void;
}

export interface Renewal {
  /** Only the user can help; absent again when there is a new token. */
  ask_?: ReauthRequired | undefined;
  /** When the last new token came, by `performance.now()`. */
  renewedAt_: number;
  /** The token at hand is good until then. */
  goodUntil_: number;
  /** Asks the service, and renews what is due. `refusal` is what a call met. Never rejects. */
  look_(refusal?: Refusal): Promise<RenewalResult>;
  /** The page wakes, or is seen again: timers may have slept with it. */
  wake_(this: void): void;
  /** Waits for what is under way, unless the token at hand is good. */
  ready_(this: void): Promise<unknown>;
  /** A token is known: from the service, or from another tab. */
  adopt_(expiry: TokenExpiry, rung?: Rung, byOtherTab?: boolean): RenewalResult;
  /** Nothing but the user helps; another tab may have found out. */
  askUser_(ask: ReauthRequired): RenewalResult;
  stop_(): void;
}

/**
 * Keeps time, and renews when it is due: by the service's seconds and a monotonic clock. It always asks first, since
 * another tab, a call or the service itself may have renewed; asking renews a token that is due.
 */
export function renewalOf(
  url: Urls,
  identity: Identity,
  silent: boolean,
  listener: RenewalListener,
): Renewal {
  let held: TokenExpiry | undefined;
  let dueAt = 0;
  let patience = 0;
  /** One silent attempt per expiry: where Entra wants the user, the next would end as this one did. */
  let framed: boolean;
  let flight: Promise<RenewalResult> | undefined;
  const clock = alarm(() => renewal.look_());

  /** Adopts a token that another had got `since` that one, or throws why there is none; one that is due and stays as it was is none. */
  async function look(refusal?: Refusal, since?: string, rung?: Rung): Promise<RenewalResult> {
    if (!identity.key_ || rung || /user|mismatch/.test(`${refusal?.code}`)) {
      listener.met_(await identity.meet_());
    }
    const seen = await ask<TokenExpiry>(url('token-expiry'));
    const isDue = performance.now() >= dueAt;
    if (seen.expiresOn !== since || !(refusal?.status || isDue)) {
      const adopted = renewal.adopt_(seen, rung);
      // However new, it does not answer a challenge.
      if (!refusal?.challengeId) return adopted;
    }
    throw refusal ?? { code: 'due', status: 401 };
  }

  /** The rungs that need nobody; a claims challenge wants the user, and none of them can satisfy it. */
  async function climb(refusal: Refusal): Promise<RenewalResult> {
    // Another tab has tried all of it.
    if (renewal.ask_ && !refusal.challengeId) return renewal.askUser_(renewal.ask_);
    const failures: RungFailure[] = [];
    if (!refusal.challengeId && refusal.code !== 'session_required') {
      try {
        return renewal.adopt_(await ask(url('token-renewal'), 'POST'), 'server');
      } catch (error) {
        refusal = known(error);
        failures.push({ rung: 'server', reason: refusal.code });
      }
    }
    if (silent && !framed && !refusal.challengeId) {
      framed = true;
      const reason = await signInByFrame(
        url('forced-sign-in', { mode: 'iframe', loginHint: identity.known_() }),
      );
      try {
        // A browser may have refused the cookies of a frame: what counts is what the service says.
        if (!reason) return await look(undefined, '', 'iframe');
      } catch (error) {
        refusal = known(error);
      }
      if (reason === 'idp_unavailable') {
        framed = false;
        throw { code: reason, status: 503 } satisfies Refusal;
      }
      failures.push({ rung: 'iframe', reason: reason ?? 'not_confirmed' });
    }
    return renewal.askUser_({ failures, refusal });
  }

  /** A refusal that the user can do something about; anything else is none of a ladder's, and goes on. */
  function known(error: unknown): Refusal {
    const refusal = error as Refusal;
    // A copy: what is told to other tabs of an error is no more than its name.
    if (refusal.status === 401 || refusal.status === 403) return { ...refusal };
    throw error;
  }

  async function attempt(refusal?: Refusal, since?: string): Promise<RenewalResult> {
    try {
      try {
        return await look(refusal, since);
      } catch (error) {
        const met = known(error);
        if (met.code === 'session_required' && !identity.known_()) {
          listener.nobody_();
          return { outcome: 'anonymous' };
        }
        return await climb({ ...met, challengeId: met.challengeId ?? refusal?.challengeId });
      }
    } catch (error) {
      if ('username' in (error as User)) {
        listener.other_(error as User);
        return { outcome: 'user-changed' };
      }
      // As long as was told, and longer each time; and not all pages of an office at once.
      const passing = error as Refusal;
      patience = Math.min(patience * 2 || 1, LONGEST_WAIT_SECONDS);
      clock.set_(Math.max(passing.retryAfter || 0, patience) * (1_000 + Math.random() * 250));
      return { outcome: 'postponed', refusal: passing };
    }
  }

  const renewal: Renewal = {
    renewedAt_: -1,
    goodUntil_: Infinity,
    async look_(refusal) {
      let since = held?.expiresOn;
      if (refusal?.status) {
        renewal.goodUntil_ = 0;
        // What is under way may be a mere look, and a challenge is about more than a token.
        await flight;
        since ??= held?.expiresOn;
        if (since !== held?.expiresOn && !refusal.challengeId) return { outcome: 'renewed' };
      }
      flight ??= oneTabOnly(() => attempt(refusal, since)).finally(() => (flight = undefined));
      return flight;
    },
    wake_() {
      if (renewal.ask_ || patience) void renewal.look_();
      else clock.look_();
    },
    ready_: async () => performance.now() < renewal.goodUntil_ || flight,
    adopt_(expiry, rung, byOtherTab) {
      const isFirst = !held;
      const isNews = expiry.expiresOn !== held?.expiresOn;
      const end = Date.parse(expiry.expiresOn);
      // By the service's clock alone: to the millisecond what `expiresInSeconds` is in whole seconds.
      const left = end - Date.parse(expiry.serverTime);
      const lead = end - Date.parse(expiry.refreshOn);
      // A token that lives for less than the lead is renewed at its end, not at once and again at once.
      const wait = Math.max(left > lead ? left - lead : left - Math.min(5_000, left / 10), SHORTEST_WAIT_MS);
      const now = performance.now();
      held = expiry;
      if (patience) listener.back_();
      patience = 0;
      renewal.goodUntil_ = now + left;
      dueAt = now + wait;
      clock.set_(wait);
      if (isNews) {
        renewal.ask_ = undefined;
        framed = false;
        // The first that is seen is no newer than what calls met.
        if (!isFirst || rung) {
          renewal.renewedAt_ = now;
          listener.renewed_(expiry, rung, byOtherTab);
        }
      }
      return { outcome: 'renewed', rung };
    },
    askUser_(asked) {
      const { ask_: before } = renewal;
      clock.set_();
      renewal.ask_ = asked;
      if (before?.refusal?.challengeId !== asked.refusal?.challengeId || !before) listener.asked_(asked);
      return { outcome: 'reauth-required', ...asked };
    },
    stop_: () => clock.set_(),
  };
  return renewal;
}
