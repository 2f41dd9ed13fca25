import { showLine } from './line.js';
import type { Ask } from './types.js';

/** One line at the foot of the page; it takes no focus from what is being typed. */
export function builtInBanner(): (ask: Ask | null) => void {
  const host = document.createElement('bff-banner');
  // Read out when its content changes.
  host.role = 'alert';
  // Above everything, dialogs too, where a browser knows popovers.
  host.popover = 'manual';
  host.style.cssText = 'inset:auto 0 0';
  return (ask) => {
    host.remove();
    if (!ask) return;
    document.documentElement.append(host);
    const isOther = ask.reason === 'user-changed';
    const text = isOther
      ? 'Somebody else signed in.'
      : 'Sign in again to continue. Nothing you typed is lost.';
    host.showPopover?.();
    showLine(host, text, isOther ? 'Reload' : 'Sign in', ask.signIn);
  };
}
