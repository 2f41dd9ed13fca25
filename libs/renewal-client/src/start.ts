import type { RenewalClient } from './api.js';
import { createClient } from './client.js';
import { client } from './events.js';
import { resetIdentity } from './identity.js';
import { resetRenewal } from './renewal.js';
import { resetToken } from './token.js';
import type { RenewalOptions } from './types.js';

let hooked: boolean | undefined;

/** Starts the client of this page. There is one at a time: while one runs it is what this returns; after its `stop()` a new one begins. */
export function startRenewal(options: RenewalOptions): RenewalClient {
  // The script's, too: two of them would wait for each other.
  const { bffSession } = window as { bffSession?: RenewalClient };
  const before = (client as RenewalClient | undefined) ?? bffSession;
  if (before) {
    if (before.state !== 'stopped') return before;
    Object.assign(before, { stop() {}, renew: async () => ({ outcome: 'stopped' }) });
    resetIdentity();
    resetToken();
    resetRenewal();
  }
  const started = createClient({ ...options, hooks: options.hooks && !hooked });
  hooked ||= options.hooks;
  return started;
}
