import { byId, clockText, minutesText } from './dom.js';
import { recall, remember } from './memory.js';

const TICK_MS = 250;

const STATES = {
  fresh: 'fresh',
  due: 'renewal due',
  busy: 'renewing',
  expired: 'expired',
  asked: 'needs you',
};

/** The countdown to the token's expiry, for as long as the page lives. */
export function showToken(renewal) {
  return new TokenCard(renewal);
}

class TokenCard {
  #schedule;
  #whole = 0;
  /** The rung that is being tried. */
  #rung = null;
  #asked = false;

  constructor(renewal) {
    renewal.addEventListener('schedule', ({ detail }) => this.#take(detail));
    renewal.addEventListener('busy', ({ detail }) => {
      this.#rung = detail;
      this.#draw();
    });
    for (const type of ['ask', 'ended']) {
      renewal.addEventListener(type, () => {
        this.#asked = true;
        this.#draw();
      });
    }
    setInterval(() => this.#draw(), TICK_MS);
  }

  #take(schedule) {
    const { expiresOn, refreshOn, expiresAt, resource } = schedule;
    this.#schedule = schedule;
    // How long it lives is seen best when it is new; a reload in the middle remembers.
    const known = recall('lifetime', {});
    this.#whole = known.expiresOn === expiresOn ? known.whole : expiresAt - performance.now();
    remember('lifetime', { expiresOn, whole: this.#whole });
    byId('renews-at').textContent = clockText(new Date(refreshOn));
    byId('expires-at').textContent = clockText(new Date(expiresOn));
    byId('resource').textContent = resource === 'graph' ? 'Graph' : 'SharePoint';
    byId('lifetime').setAttribute('aria-valuemax', String(Math.round(this.#whole / 1_000)));
    this.#asked = false;
    this.#draw();
  }

  #draw() {
    if (this.#schedule === undefined) return;
    const { expiresAt, refreshAt } = this.#schedule;
    const now = performance.now();
    const left = Math.max(0, expiresAt - now);
    const state = this.#state(left, refreshAt - now);
    const card = byId('countdown').closest('.token');
    card.dataset.state = state;
    put(byId('token-state'), STATES[state]);
    put(byId('countdown'), minutesText(left));
    put(byId('next'), this.#next(state, refreshAt - now));
    this.#drawTrack(left, expiresAt - refreshAt);
  }

  #drawTrack(left, lead) {
    const seconds = String(Math.ceil(left / 1_000));
    const track = byId('lifetime');
    if (track.getAttribute('aria-valuenow') === seconds) return;
    track.setAttribute('aria-valuenow', seconds);
    track.setAttribute('aria-valuetext', `${seconds} seconds left`);
    byId('lifetime-left').style.setProperty('--part', String(Math.min(1, left / this.#whole)));
    byId('lifetime-lead').style.setProperty('--part', String(Math.min(1, lead / this.#whole)));
  }

  #state(left, untilRefresh) {
    if (this.#rung !== null) return 'busy';
    if (this.#asked) return 'asked';
    if (left === 0) return 'expired';
    return untilRefresh > 0 ? 'fresh' : 'due';
  }

  #next(state, untilRefresh) {
    if (state === 'busy')
      return this.#rung === 'server' ? 'The server asks Entra …' : 'A hidden frame asks Entra …';
    if (state === 'asked') return 'Waits for you to sign in again.';
    if (state === 'fresh') return `Renews by itself in ${minutesText(untilRefresh)}.`;
    return 'Tries again in a few seconds.';
  }
}

/** Touches the page only when something changes. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
