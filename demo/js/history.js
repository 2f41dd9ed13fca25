import { byId, clockText, h } from './dom.js';
import { recall, remember } from './memory.js';

const MOST_ENTRIES = 30;

const REASONS = {
  reauth_required: 'the refresh token is gone',
  login_required: 'Entra has no sign-in to use',
  interaction_required: 'Entra wants to ask something',
  consent_required: 'Entra wants consent',
  account_mismatch: 'another account came back',
  timeout: 'no answer within 10 s',
  not_confirmed: 'the browser kept no session',
  blocked_by_csp: 'this page may not frame Entra',
  idp_unavailable: 'Entra does not answer',
  idp_throttled: 'Entra asks to slow down',
  unreachable: 'the service does not answer',
};

const OUTCOMES = {
  renewed: ({ rung, expiresOn, reason }) =>
    `${rung === 'sign-in' ? 'a first token' : 'renewed'} until ${clockText(new Date(expiresOn))}${reason === undefined ? '' : `, ${reason}`}`,
  refused: ({ reason }) => `refused: ${REASONS[reason] ?? reason}`,
  postponed: ({ reason }) => `tries again: ${REASONS[reason] ?? reason}`,
};

/** Every attempt to renew, newest first; survives the way to Entra and back. */
export class History {
  #entries = recall('history', []);

  constructor() {
    this.#draw();
  }

  add(attempt) {
    const [last] = this.#entries;
    // While Entra is down every try ends alike: one line says so.
    const isRepeat =
      last?.outcome === 'postponed' && attempt.outcome === 'postponed' && last.reason === attempt.reason;
    const entry = { ...attempt, at: Date.now(), times: isRepeat ? last.times + 1 : 1 };
    this.#entries = [entry, ...this.#entries.slice(isRepeat ? 1 : 0)].slice(0, MOST_ENTRIES);
    remember('history', this.#entries);
    this.#draw();
  }

  #draw() {
    byId('no-history').hidden = this.#entries.length > 0;
    byId('history').hidden = this.#entries.length === 0;
    byId('history').replaceChildren(...this.#entries.map(toLine));
  }
}

function toLine(entry) {
  const { rung, outcome, at, times } = entry;
  return h(
    'li',
    { 'data-outcome': outcome, 'data-rung': rung },
    h('time', { dateTime: new Date(at).toISOString() }, clockText(new Date(at))),
    h('span', { className: 'rung' }, rung),
    h('span', { className: 'outcome' }, OUTCOMES[outcome](entry), times > 1 ? ` (${times} times)` : ''),
  );
}

const WHO = { server: 'The server', iframe: 'The hidden iframe', popup: 'You, in a popup' };

/** The same for the log. */
export function sentenceOf(attempt) {
  const { rung, outcome, reason } = attempt;
  if (outcome === 'renewed') return `${WHO[rung]}: ${OUTCOMES.renewed(attempt)}.`;
  const failed = outcome === 'refused' ? 'could not renew' : 'will try again';
  return `${WHO[rung]} ${failed}: ${REASONS[reason] ?? reason}.`;
}
