import { on } from './dom.js';
import { History, sentenceOf } from './history.js';
import { call } from './http.js';
import { leaveFor } from './journey.js';
import { say } from './log.js';
import { session, whenAsked } from './session.js';
import { TokenCard } from './token-card.js';

/** Token, history and log, which tell of every renewal, and the buttons that begin one. */
export class Renewals {
  #history = new History();
  #card = new TokenCard();
  /** What was pressed: the client does not tell it from what others brought. */
  #pressed;
  /** The newest of `GET /bff/token-expiry`. */
  #known;

  /** @param arrival the rung that led here, if one did */
  constructor(arrival) {
    session.addEventListener('renewed', ({ detail }) => void this.#renewed(detail));
    session.addEventListener('session-expiring', ({ detail: { sessionExpiresInSeconds } }) =>
      say(`Your session ends in ${Math.ceil(sessionExpiresInSeconds / 60)} minutes, whatever happens.`),
    );
    whenAsked(({ failures }) => {
      for (const { rung, reason } of failures) this.#tell({ rung, outcome: 'refused', reason });
      this.#pressed = 'popup';
    });
    on('by-server', 'click', () => void this.renewNow());
    on('by-popup', 'click', () => {
      this.#pressed = 'popup';
      session.signIn();
    });
    on('by-redirect', 'click', () => leaveFor('/bff/login', 'redirect'));
    void this.#arrived(arrival);
  }

  /** By the server, and not only when it is due. */
  async renewNow() {
    this.#pressed = 'server';
    const { ok, problem } = await call('/bff/token-renewal', { method: 'POST' });
    if (!ok) {
      const outcome = problem.retryable ? 'postponed' : 'refused';
      this.#tell({ rung: 'server', outcome, reason: problem.code });
    }
    await session.renew();
  }

  async #arrived(arrival) {
    const expiry = await this.#learn();
    if (arrival && expiry) {
      this.#history.add({ rung: arrival, outcome: 'renewed', expiresOn: expiry.expiresOn });
    }
  }

  async #renewed({ rung, byOtherTab }) {
    const before = this.#known;
    const expiry = await this.#learn();
    const known = rung ?? this.#pressed;
    const reason = byOtherTab ? 'in another tab' : known ? undefined : unasked(before, expiry);
    this.#pressed = undefined;
    if (expiry) {
      this.#tell({ rung: known ?? 'server', outcome: 'renewed', expiresOn: expiry.expiresOn, reason });
    }
  }

  /** When the token expires, for the card. */
  async #learn() {
    const { data } = await call('/bff/token-expiry');
    if (data) {
      this.#known = data;
      this.#card.show(data);
    }
    return data;
  }

  #tell(attempt) {
    this.#history.add(attempt);
    say(sentenceOf(attempt), attempt.outcome === 'renewed' ? 'good' : 'plain');
  }
}

/** What the server renews that nobody asked it to: a token that was due, or one that SharePoint refused. */
function unasked(before, now) {
  const wasDue = Date.parse(now?.serverTime) >= Date.parse(before?.refreshOn);
  return wasDue ? 'as planned' : 'on the way, for a call';
}
