import type { RenewalClient } from './api.js';
import { showLine } from './line.js';

/** `<bff-session>`: who is signed in, with a way in and a way out, for a page that wants no script of its own. */
export function defineElement(client: RenewalClient): void {
  customElements.define(
    'bff-session',
    class extends HTMLElement {
      connectedCallback(): void {
        const show = (): void => {
          const { user, state, signIn, signOut } = client;
          if (user && state !== 'signed-out') showLine(this, user.name, 'Sign out', signOut);
          else showLine(this, '', 'Sign in', signIn);
        };
        client.addEventListener('state', show);
        show();
      }
    },
  );
}
