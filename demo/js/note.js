import { h } from './dom.js';

/** One line of news in a card. */
export class Note {
  #timer;

  constructor(element) {
    this.element = element;
  }

  /** `mood` is good, bad, wait or nothing. */
  show(text = '', mood = 'plain') {
    clearInterval(this.#timer);
    this.element.dataset.mood = mood;
    this.element.replaceChildren(text);
  }

  /** A pause that ends by itself: `onWait` of the Api. The seconds are for the eye, not read out one by one. */
  wait = (problem, seconds) => {
    if (problem === undefined) return this.show();
    const end = problem.asksUser ? '' : ' Trying again by itself.';
    this.show(problem.detail + end, 'wait');
    if (seconds === undefined) return;
    const ticker = h('span', { 'aria-hidden': 'true', className: 'ticker' });
    this.element.append(ticker);
    const until = performance.now() + seconds * 1_000;
    const tick = () => {
      ticker.textContent = `${Math.max(0, Math.ceil((until - performance.now()) / 1_000))} s`;
    };
    tick();
    this.#timer = setInterval(tick, 250);
  };

  /** What went wrong; a call that waits for the user is no error. */
  fail({ problem }) {
    const waits = problem.code === 'reauth_required' || problem.code === 'session_required';
    this.show(waits ? 'This waits until you have signed in again.' : problem.detail, waits ? 'wait' : 'bad');
  }
}
