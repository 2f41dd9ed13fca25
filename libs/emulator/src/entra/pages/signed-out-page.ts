import { createHash } from 'node:crypto';
import type { EmulatorResponse } from '../../http/exchange.js';
import type { EntraWorld } from '../world.js';
import { escapeHtml } from './html.js';
import { page } from './layout.js';

/** Goes on when every frame has loaded, or after three seconds. */
const SCRIPT = `
const frames = [...document.querySelectorAll('iframe')];
const next = document.getElementById('next');
const go = () => next && location.replace(next.href);
Promise.all(frames.map((frame) => new Promise((done) => frame.addEventListener('load', done)))).then(go);
setTimeout(go, 3000);
`;

/** Tells every registered application in a frame of its own, then goes where the client wanted. */
export function signedOutPage(
  world: EntraWorld,
  frames: readonly string[],
  next: string | undefined,
): EmulatorResponse {
  const markup = frames.map((url) => `<iframe hidden title="Signing out" src="${escapeHtml(url)}"></iframe>`);
  const link =
    next === undefined
      ? '<p>You can close this window.</p>'
      : `<div class="actions"><a class="button main" id="next" href="${escapeHtml(next)}">Continue</a></div>`;
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const origins = [...new Set(frames.map((url) => new URL(url).origin))].join(' ');
  return page(world, {
    title: 'Sign out',
    heading: 'You signed out of your account',
    lead: 'It’s a good idea to close all browser windows.',
    body: `${link}${markup.join('')}<script>${SCRIPT}</script>`,
    policy: `script-src 'sha256-${hash}'; frame-src ${origins === '' ? "'none'" : origins}`,
  });
}
