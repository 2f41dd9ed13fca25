import { byId, h } from './dom.js';
import { session, whenAsked } from './session.js';

const KEPT = 'What you have typed is kept, and waits for you here.';
const SIGN_IN_AGAIN = { title: 'Sign in again to continue', text: `Entra wants to see you. ${KEPT}` };
const STEP_UP = {
  title: 'One more step to continue',
  text: `Your organisation asks you to prove that it is you. ${KEPT}`,
};
const ENDED = { title: 'Your session has ended', text: `Sign in again to continue. ${KEPT}` };
const OTHER = {
  title: 'Somebody else signed in',
  text: 'In another tab, in this browser. Nothing more is sent from here.',
  label: 'Reload',
};

/** Asks when only the user can help, and goes away when it is over. */
export function showBannerOf() {
  whenAsked(({ refusal }) => show(refusal?.challengeId === undefined ? SIGN_IN_AGAIN : STEP_UP));
  session.addEventListener('signed-out', () => show(ENDED));
  session.addEventListener('user-changed', () => show(OTHER));
  session.addEventListener('state', () => session.state === 'fresh' && hide());
}

function show({ title, text, label = 'Sign in again' }) {
  const button = h('button', { type: 'button', className: 'button main', onclick: session.signIn }, label);
  byId('banner').replaceChildren(h('div', {}, h('strong', {}, title), h('p', {}, text)), button);
  byId('banner').hidden = false;
}

function hide() {
  byId('banner').hidden = true;
  byId('banner').replaceChildren();
}
