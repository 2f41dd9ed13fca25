import { byId, clockText, h } from './dom.js';

const MOST_LINES = 60;

/** Tells what happened, also to a screen reader. `mood` is good, bad or nothing. */
export function say(text, mood = 'plain') {
  const log = byId('log');
  const line = h('p', { 'data-mood': mood }, h('time', {}, clockText(new Date())), h('span', {}, text));
  log.prepend(line);
  while (log.childElementCount > MOST_LINES) log.lastElementChild.remove();
}
