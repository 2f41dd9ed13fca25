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

  /** Adopts a token that another had got, or throws why there is none; one that is due and stays as it was is none. */
  async function look(refusal?: Refusal, rung?: Rung): Promise<RenewalResult> {
    if (!identity.key_ || rung || /user|mismatch/.test(`${refusal?.code}`)) {
      listener.met_(await identity.meet_());
    }
    const seen = await ask<TokenExpiry>(url('token-expiry'));
    const isDue = performance.now() >= dueAt;
    if (seen.expiresOn !== held?.expiresOn || !(refusal?.status || isDue)) return renewal.adopt_(seen, rung);
    throw refusal ?? { code: 'due', status: 401 };
  }

  /** Looks; then the rungs that need nobody. A claims challenge wants the user: none of them can satisfy it. */
  async function attempt(cause?: Refusal): Promise<RenewalResult> {
    const failures: RungFailure[] = [];
    let refusal: Refusal | undefined;
    /** Resolves to nothing where the user can do something about it; any other fault is none of a ladder's. */
    const step = async (work: Promise<RenewalResult>, rung?: Rung): Promise<RenewalResult | undefined> => {
      try {
        return await work;
      } catch (error) {
        const met = error as Refusal;
        if (!/40[13]/.test(`${met.status}`)) throw error;
        refusal = { ...met, challengeId: met.challengeId ?? cause?.challengeId };
        if (rung) failures.push({ rung, reason: met.code });
        return undefined;
      }
    };
    try {
      let result = await step(look(cause));
      const isGone = /^session/.test(`${refusal?.code}`);
      if (isGone && !identity.known_()) {
        listener.nobody_();
        return { outcome: 'anonymous' };
      }
      // Another tab has tried all of it.
      if (!result && renewal.ask_ && !refusal?.challengeId) return renewal.askUser_(renewal.ask_);
      if (!result && !isGone && !refusal?.challengeId) {
        const renewing = ask<TokenExpiry>(url('token-renewal'), 'POST');
        result = await step(
          renewing.then((expiry) => renewal.adopt_(expiry, 'server')),
          'server',
        );
      }
      if (!result && silent && !framed && !refusal?.challengeId) {
        framed = true;
        const query = { mode: 'iframe', loginHint: identity.known_() };
        const reason = await signInByFrame(url('forced-sign-in', query));
        if (reason === 'idp_unavailable') {
          framed = false;
          throw { code: reason, status: 503 } satisfies Refusal;
        }
        if (reason) failures.push({ rung: 'iframe', reason });
        // A browser may have refused the cookies of a frame: what counts is what the service says.
        else result = await step(look(undefined, 'iframe'), 'iframe');
      }
      return result ?? renewal.askUser_({ failures, refusal });
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
      if (refusal?.status) {
        const before = renewal.renewedAt_;
        renewal.goodUntil_ = 0;
        // What is under way may be a mere look, and a challenge is about more than a token.
        await flight;
        if (before < renewal.renewedAt_ && !refusal.challengeId) return { outcome: 'renewed' };
      }
      flight ??= oneTabOnly(() => attempt(refusal)).finally(() => (flight = undefined));
      return flight;
    },
    wake_() {
      if (renewal.ask_ || patience) void renewal.look_();
      else clock.look_();
    },
    ready_: async () => performance.now() < renewal.goodUntil_ || flight,
    adopt_(expiry, rung, byOtherTab) {
      const isFirst = !held;
      const isNews = expiry.expiresOn !== held?.expiresOn || rung === 'iframe';
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
