import { lastUser } from './identity.js';
import { origin, urlTo } from './settings.js';
import type { RungReason } from './types.js';

const POPUP = 'bff-sign-in';
const FRAME_LIMIT_MS = 10_000;

/** Signs in silently in a hidden frame: `prompt=none`, no page, ten seconds at most. Resolves to what kept it. */
export function signInByFrame(): Promise<RungReason | undefined> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    const done = (reason?: RungReason): void => {
      removeEventListener('message', listen);
      frame.remove();
      resolve(reason);
    };
    // Any window may post to a page: only the service's origin, from this very frame, counts.
    const listen = ({ origin: sender, source, data }: MessageEvent): void => {
      if (sender === origin && source === frame.contentWindow && data.source === 'bff-silent-login') {
        done(data.error);
      }
    };
    frame.hidden = true;
    addEventListener('message', listen);
    setTimeout(done, FRAME_LIMIT_MS, 'timeout');
    // No top navigation: whatever Entra shows stays in the frame.
    frame.sandbox = 'allow-scripts allow-same-origin allow-forms';
    frame.referrerPolicy = 'origin';
    frame.src = urlTo('forced-sign-in', { mode: 'iframe', loginHint: lastUser() });
    document.documentElement.append(frame);
  });
}

/**
 * Call it while a click is handled, with nothing awaited before: a browser opens no popup otherwise, and this returns
 * null. What comes of it is to be looked up: a sign-in page may cut the popup off from the page that opened it
 * (Cross-Origin-Opener-Policy), so that nothing is heard of it and it looks closed.
 */
export function openPopup(loginHint: string, challengeId?: string): Window | null {
  return open(urlTo('forced-sign-in', { mode: 'popup', loginHint, challengeId }), POPUP, 'popup');
}

/** A page is looked after once, and not in the popups and frames of one that is. */
export function isLookedAfter(): boolean {
  // For a frame of another origin there is no element.
  return window.name === POPUP || 'bffSession' in (frameElement ? parent : window);
}
