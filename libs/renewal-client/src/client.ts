import { builtInBanner } from './banner.js';
import type { Recovery } from './calls.js';
import { forgetForms, rescueForms, restoreForms } from './forms.js';
import { hookedFetch } from './hooked-fetch.js';
import { hookXhr } from './hooked-xhr.js';
import { identityAt } from './identity.js';
import { renewalOf } from './renewal.js';
import { ask, nativeFetch } from './service.js';
import { streamFrom } from './stream.js';
import type {
  Ask,
  ReauthRequired,
  RenewalEvents,
  RenewalOptions,
  RenewalResult,
  RenewalState,
  Rung,
  TokenExpiry,
  User,
} from './types.js';
import { urlsOf } from './urls.js';
import { openPopup } from './windows.js';

const OURS = /^\/(api|bff|graph|sharepoint|TokenExpiry)\//;
const WARN_SECONDS = 300;
/** A longer one, of more than 24 days, would ring at once. */
const LONGEST_TIMER_MS = 1e9;
const POPUP_LOOK_MS = 2_000;
const LONGEST_RETURN_URL = 1_800;

/** What tabs tell each other; never a token. Each is a hint: who acts on one looks for itself where it matters. */
type TabMessage = [renewed?: TokenExpiry, rung?: Rung, asked?: ReauthRequired];

/** Keeps the session of this page's user able to call, and says what it cannot help. */
export interface RenewalClient {
  readonly state: RenewalState;
  /** Whose page this is, also once they have signed out; undefined as long as nobody was signed in. */
  readonly user?: User;
  /** `fetch` for calls to the service: rejects with a `BffError` where neither time nor the user made it good. */
  readonly fetch: typeof globalThis.fetch;
  /** Seconds that the access token lives on, by a monotonic clock. */
  secondsLeft(): number;
  /** Asks when the token expires, and renews it if it is due. Never rejects. */
  renew(): Promise<RenewalResult>;
  /** Call it when the user clicks: signs in beside the page where it can, else in its place. */
  signIn(): void;
  /** Ends the session, then leaves for Entra's sign-out. Rejects with a `BffError` when it cannot. */
  signOut(): Promise<void>;
  /** Lets go of everything: hooks, timers, banner, other tabs. */
  stop(): void;
  addEventListener<T extends keyof RenewalEvents>(
    type: T,
    listener: (event: CustomEvent<RenewalEvents[T]>) => void,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener<T extends keyof RenewalEvents>(
    type: T,
    listener: (event: CustomEvent<RenewalEvents[T]>) => void,
  ): void;
}

/** The same to ourselves: what others may read, we set. */
type Own = {
  -readonly [K in keyof Omit<RenewalClient, keyof EventTarget>]: RenewalClient[K];
};

export function createClient(options: RenewalOptions): RenewalClient {
  const { base = '', banner = true, rescueForms: rescue } = options;
  const { origin } = new URL(base, document.baseURI);
  const forms = rescue === true ? 'form' : rescue;
  const show = typeof banner === 'function' ? banner : banner ? builtInBanner() : () => {};
  const held = new Set<(recovered: boolean) => void>();
  const url = urlsOf(origin);
  const identity = identityAt(url('user', { slide: 'false' }));
  const channel = new BroadcastChannel('bff-renewal');
  const ending = new AbortController();
  let sessionTimer: ReturnType<typeof setTimeout>;
  let popupTimer: ReturnType<typeof setInterval>;

  const renewal = renewalOf(url, identity, options.silent !== false, {
    met_(user) {
      const { sessionExpiresInSeconds } = user;
      const early = sessionExpiresInSeconds - WARN_SECONDS;
      clearTimeout(sessionTimer);
      const wait = (early > 0 ? early : sessionExpiresInSeconds + 1) * 1_000;
      sessionTimer = setTimeout(checkUser, Math.min(wait, LONGEST_TIMER_MS));
      client.user = user;
      if (early <= 0) emit('session-expiring', { sessionExpiresInSeconds });
      const isNew = /^(start|anon|sign)/.test(client.state);
      // Opens the stream, too, where it was closed.
      become(isNew ? 'fresh' : client.state);
      if (isNew) {
        if (forms) restoreForms(forms, user.id);
        tell();
      }
    },
    renewed_(expiry, rung, byOtherTab = false) {
      become('fresh');
      if (!byOtherTab) tell(expiry, rung);
      emit('renewed', { expiresInSeconds: expiry.expiresInSeconds, rung, byOtherTab });
    },
    back_() {
      become(client.state);
    },
    asked_(asked) {
      become('reauth-required');
      tell(undefined, undefined, asked);
      emit('reauth-required', asked);
    },
    nobody_() {
      if (!client.user) become('anonymous');
      else if (become('signed-out')) {
        tell();
        emit('signed-out', undefined);
      }
    },
    other_(now) {
      const { user: before } = client;
      if (before && become('user-changed')) emit('user-changed', { before, now });
    },
  });

  const stream = streamFrom(url('events'), ({ reason }) => {
    if (reason === 'ended') identity.forget_();
    // A new token is no news to a page that has one, and renews it in time.
    if (reason || renewal.ask_) checkUser();
  });

  const recovery: Recovery = {
    crossOrigin_: origin !== location.origin,
    concerns_(href) {
      const { origin: its, pathname } = new URL(href, document.baseURI);
      // Nobody is to be signed in again silently who signs out, by a call or a link.
      if (its + pathname === url('logout')) identity.forget_();
      return its === origin && OURS.test(pathname) && client.state !== 'stopped';
    },
    // Across origins each header of ours would cost what only reads a preflight.
    headers_: (safe) =>
      recovery.crossOrigin_ && safe
        ? {}
        : { 'X-CSRF': '1', ...(identity.key_ && { 'X-BFF-User': identity.key_ }) },
    ready_: renewal.ready_,
    async recovered_(refusal, sentAt) {
      // A new token does not answer a challenge: the call would meet it again and again.
      const isOutdated = (): boolean => !refusal.challengeId && sentAt < renewal.renewedAt_;
      if (isOutdated()) return true;
      const { outcome } = await renewal.look_(refusal);
      // Another tab may have told in the meantime.
      if (outcome === 'renewed' || isOutdated()) return true;
      const waits = options.hold !== false && /^(reauth|post)/.test(outcome);
      return waits && new Promise((resolve) => held.add(resolve));
    },
  };

  const client: EventTarget & Own = Object.assign(new EventTarget(), {
    state: 'starting' as const,
    fetch: hookedFetch(nativeFetch, recovery, true),
    secondsLeft: () => Math.max(0, (renewal.goodUntil_ - performance.now()) / 1_000),
    renew: () => renewal.look_(),
    signIn() {
      const { user, state } = client;
      const { challengeId } = renewal.ask_?.refusal ?? {};
      if (state === 'user-changed') return location.reload();
      if (
        user &&
        openPopup(url('forced-sign-in', { mode: 'popup', loginHint: user.username, challengeId }))
      ) {
        clearInterval(popupTimer);
        popupTimer = setInterval(checkUser, POPUP_LOOK_MS);
        return;
      }
      // The popup was blocked: not by surprise, since what is typed would be lost.
      if (user && !forms && !confirm('Leave this page to sign in?')) return;
      if (forms && user) rescueForms(forms, user.id);
      // The service takes no longer one.
      const returnUrl = location.href.slice(0, LONGEST_RETURN_URL);
      location.href = url('login', { returnUrl, challengeId });
    },
    async signOut() {
      identity.forget_();
      const { logoutUrl } = await ask<{ logoutUrl: string }>(
        url('logout', { returnUrl: location.origin }),
        'POST',
      );
      await renewal.look_();
      location.href = logoutUrl;
    },
    stop() {
      become('stopped');
      // For good: what is under way goes on to its end, unheard, and nothing begins.
      renewal.look_ = async () => ({ outcome: 'stopped' });
      ending.abort();
      channel.close();
    },
  });

  channel.onmessage = ({ data: [key, renewed, rung, asked] }: MessageEvent<[string, ...TabMessage]>) => {
    // Another's, or somebody signed in or out.
    if (key !== identity.key_ || !(renewed || asked)) checkUser();
    else if (renewed) renewal.adopt_(renewed, rung, true);
    else if (asked) renewal.askUser_(asked);
  };
  if (options.hooks) {
    globalThis.fetch = hookedFetch(globalThis.fetch, recovery);
    hookXhr(recovery);
  }
  for (const type of ['visibilitychange', 'focus', 'online']) addEventListener(type, renewal.wake_, ending);
  addEventListener(
    'click',
    ({ target }) => recovery.concerns_((target as Element).closest?.('a')?.href ?? ''),
    ending,
  );
  addEventListener('pagehide', stream.close_, ending);
  addEventListener('pageshow', ({ persisted }) => persisted && checkUser(), ending);
  checkUser();
  return client as RenewalClient;

  /** Who is signed in now, and with what token? Looking does not extend the session. */
  function checkUser(): void {
    void renewal.look_({ code: 'user', status: 0 });
  }

  /** Returns whether that is news. */
  function become(state: RenewalState): boolean {
    if (client.state === 'stopped') return false;
    const isNews = client.state !== state;
    const isFresh = state === 'fresh';
    client.state = state;
    if (state !== 'reauth-required') {
      clearInterval(popupTimer);
      for (const resolve of held) resolve(isFresh);
      held.clear();
    }
    if (isFresh && options.events !== false) stream.open_();
    // Nothing goes on for this user here.
    if (/^(sign|user|stop)/.test(state)) {
      stream.close_();
      renewal.stop_();
      clearTimeout(sessionTimer);
      // Whoever starts anew for this user puts back what was typed.
      if (state !== 'stopped') forgetForms();
    }
    if (isNews) {
      show(
        /^(sign|user|reauth)/.test(state) ? { reason: state as Ask['reason'], signIn: client.signIn } : null,
      );
      emit('state', undefined);
    }
    return isNews;
  }

  function tell(...message: TabMessage): void {
    if (identity.key_) channel.postMessage([identity.key_, ...message]);
  }

  function emit<T extends keyof RenewalEvents>(type: T, detail: RenewalEvents[T]): void {
    client.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
