import { byId, clockText, minutesText } from './dom.js';
import { recall, remember } from './memory.js';
import { session } from './session.js';

const TICK_MS = 250;

const STATES = { fresh: 'fresh', due: 'renewal due', expired: 'expired', asked: 'needs you' };

/** The countdown to the token's expiry, for as long as the page lives. */
export class TokenCard {
  #expiry;
  /** Milliseconds, as all times here. */
  #whole = 0;
  #lead = 0;

  constructor() {
    session.addEventListener('state', () => this.#draw());
    setInterval(() => this.#draw(), TICK_MS);
  }

  /** @param expiry of `GET /bff/token-expiry` */
  show(expiry) {
    const { expiresOn, refreshOn, expiresInSeconds, resource } = expiry;
    this.#expiry = expiry;
    this.#lead = Date.parse(expiresOn) - Date.parse(refreshOn);
    // How long it lives is seen best when it is new; a reload in the middle remembers.
    const known = recall('lifetime', {});
    this.#whole = known.expiresOn === expiresOn ? known.whole : expiresInSeconds * 1_000;
    remember('lifetime', { expiresOn, whole: this.#whole });
    byId('renews-at').textContent = clockText(new Date(refreshOn));
    byId('expires-at').textContent = clockText(new Date(expiresOn));
    byId('resource').textContent = resource === 'graph' ? 'Graph' : 'SharePoint';
    byId('lifetime').setAttribute('aria-valuemax', String(Math.round(this.#whole / 1_000)));
    this.#draw();
  }

  #draw() {
    if (this.#expiry === undefined) return;
    const left = Math.min(this.#whole, session.secondsLeft() * 1_000);
    const untilRefresh = left - this.#lead;
    const state = stateOf(left, untilRefresh);
    const card = byId('countdown').closest('.token');
    card.dataset.state = state;
    put(byId('token-state'), STATES[state]);
    put(byId('countdown'), minutesText(left));
    put(byId('next'), nextOf(state, untilRefresh));
    this.#drawTrack(left, this.#lead);
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
}

function stateOf(left, untilRefresh) {
  if (session.state !== 'fresh') return 'asked';
  if (left === 0) return 'expired';
  return untilRefresh > 0 ? 'fresh' : 'due';
}

function nextOf(state, untilRefresh) {
  if (state === 'asked') return 'Waits for you to sign in again.';
  if (state === 'fresh') return `Renews by itself in ${minutesText(untilRefresh)}.`;
  return 'Renews by itself as soon as Entra lets it.';
}

/** Touches the page only when something changes. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
