import { showLine } from './line.js';
import { options } from './settings.js';
import type { Ask } from './types.js';

let host: HTMLElement | undefined;

/** The application's own, or one line at the foot of the page; it takes no focus from what is being typed. */
export function showBanner(ask: Ask | null): void {
  if (typeof options.banner === 'function') options.banner(ask);
  else {
    host?.remove();
    if (ask && options.banner !== false) {
      host = document.createElement('bff-banner');
      // Read out when its content changes.
      host.role = 'alert';
      // Above everything, dialogs too, where a browser knows popovers.
      host.popover = 'manual';
      host.style = 'inset:auto 0 0';
      document.documentElement.append(host);
      host.showPopover?.();
      if (ask.reason === 'user-changed') showLine(host, 'Somebody else signed in.', 'Reload', ask.signIn);
      else showLine(host, 'Sign in again to continue. Nothing you typed is lost.', 'Sign in', ask.signIn);
    }
  }
}
