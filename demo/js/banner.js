import { byId, h } from './dom.js';
import { leaveFor } from './journey.js';

/** Asks the user to sign in again, and tells that nothing is lost. */
export function showBanner({ title, text, loginUrl }) {
  const button = h('button', {
    type: 'button',
    className: 'button main',
    onclick: () => leaveFor(loginUrl, 'redirect'),
  });
  button.append('Sign in again');
  byId('banner').replaceChildren(h('div', {}, h('strong', {}, title), h('p', {}, text)), button);
  byId('banner').hidden = false;
}

export function hideBanner() {
  byId('banner').hidden = true;
  byId('banner').replaceChildren();
}
