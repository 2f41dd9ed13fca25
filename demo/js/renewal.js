import { call } from './http.js';
import { signInSilently } from './silent-frame.js';

const LOGIN = '/bff/login';
const SHORTEST_WAIT_MS = 1_000;
const USUAL_WAIT_SECONDS = 5;

/**
 * Keeps the access token fresh, by the first rung that works: the server's refresh token, a hidden frame, the user.
 *
 * Events, each with its `detail`:
 * - `schedule`: when the token expires and is renewed, in milliseconds of `performance.now()`
 * - `busy`: the rung that is being tried; null when none is
 * - `attempt`: `{ rung, outcome: 'renewed' | 'refused' | 'postponed', reason?, expiresOn? }`
 * - `ask`: only the user can help; `{ loginUrl, isStepUp }`, the latter when Entra wants more than a sign-in
 * - `ended`: there is no session any more; the address to go to
 */
export class Renewal extends EventTarget {
  #timer;
  #flight;
  #expiresOn;
  #loginUrl = LOGIN;

  /** Begins: learns when the token expires, and renews it in time from then on. */
  async start() {
    document.addEventListener('visibilitychange', () => {
      // A machine that slept has missed its timers.
      if (document.visibilityState === 'visible') void this.sync();
    });
    window.addEventListener('online', () => void this.sync());
    await this.sync();
  }

  /** Asks when the token expires; a call may have renewed it on the way. */
  async sync() {
    if (this.#flight !== undefined) return;
    const { ok, data, problem } = await call('/bff/token-expiry');
    if (this.#flight !== undefined) return;
    if (ok) {
      const isNews = this.#expiresOn !== undefined && data.expiresOn > this.#expiresOn;
      if (isNews) this.#tell('attempt', renewed('server', data, 'on the way, with a call'));
      this.#schedule(data);
    } else if (problem.code === 'reauth_required') await this.climb(problem);
    else if (problem.code === 'session_required') this.end(problem);
    else this.#postpone(problem);
  }

  /** Up the ladder, once for everybody who asks. @returns 'renewed', 'postponed', 'asked' or 'ended' */
  climb(problem) {
    return this.#once(async () => {
      // A claims challenge wants the user: no silent rung can satisfy it.
      if (problem?.challengeId === undefined) {
        const byServer = await this.#byServer();
        if (byServer !== 'refused') return byServer;
        const byFrame = await this.#byFrame();
        if (byFrame !== 'refused') return byFrame;
      }
      this.#loginUrl = problem?.loginUrl ?? this.#loginUrl;
      this.#tell('ask', { loginUrl: this.#loginUrl, isStepUp: problem?.challengeId !== undefined });
      return 'asked';
    });
  }

  /** One rung alone. */
  byServer() {
    return this.#once(() => this.#byServer());
  }

  byFrame() {
    return this.#once(() => this.#byFrame());
  }

  /** The session is over. */
  end(problem) {
    clearTimeout(this.#timer);
    this.#tell('ended', problem?.loginUrl ?? LOGIN);
  }

  async #once(work) {
    this.#flight ??= work().finally(() => {
      this.#flight = undefined;
      this.#tell('busy', null);
    });
    return this.#flight;
  }

  async #byServer() {
    this.#tell('busy', 'server');
    const { ok, status, data, problem } = await call('/bff/token-renewal', { method: 'POST' });
    if (ok) return this.#renewed('server', data);
    if (problem.code === 'session_required') {
      this.end(problem);
      return 'ended';
    }
    if (status === 401 || status === 403) {
      this.#loginUrl = problem.loginUrl ?? this.#loginUrl;
      return this.#refused('server', problem.code);
    }
    this.#tell('attempt', { rung: 'server', outcome: 'postponed', reason: problem.code });
    return this.#postpone(problem);
  }

  async #byFrame() {
    this.#tell('busy', 'iframe');
    const { isLoggedIn, error } = await signInSilently();
    if (!isLoggedIn && error === 'idp_unavailable') {
      this.#tell('attempt', { rung: 'iframe', outcome: 'postponed', reason: error });
      return this.#postpone({});
    }
    if (!isLoggedIn) return this.#refused('iframe', error);
    const { ok, data, problem } = await call('/bff/token-expiry');
    return ok ? this.#renewed('iframe', data) : this.#postpone(problem);
  }

  #renewed(rung, data) {
    this.#tell('attempt', renewed(rung, data));
    this.#schedule(data);
    return 'renewed';
  }

  #refused(rung, reason) {
    this.#tell('attempt', { rung, outcome: 'refused', reason });
    return 'refused';
  }

  #postpone({ retryAfter = USUAL_WAIT_SECONDS }) {
    this.#wake(retryAfter * 1_000);
    return 'postponed';
  }

  /** By the server's seconds and our monotonic clock: the wall clock of this machine may be wrong. */
  #schedule({ resource, expiresOn, refreshOn, expiresInSeconds }) {
    const now = performance.now();
    const left = expiresInSeconds * 1_000;
    const lead = Date.parse(expiresOn) - Date.parse(refreshOn);
    // A token that lives for less than the lead is renewed at its end, not at once and again at once.
    const wait = left > lead ? left - lead : left * 0.9;
    this.#expiresOn = expiresOn;
    this.#wake(wait);
    this.#tell('schedule', { resource, expiresOn, refreshOn, expiresAt: now + left, refreshAt: now + wait });
  }

  #wake(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.climb(), Math.max(ms, SHORTEST_WAIT_MS));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function renewed(rung, { expiresOn }, reason) {
  return { rung, outcome: 'renewed', expiresOn, reason };
}
