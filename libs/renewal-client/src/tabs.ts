import { key } from './identity.js';
import type { ReauthRequired, Rung, TokenExpiry } from './types.js';

/**
 * What tabs tell each other; never a token. Each is a hint: who acts on one looks for itself where it matters. `of`: when
 * the token ends that nobody but the user can better.
 */
export type TabMessage = [renewed?: TokenExpiry, rung?: Rung, asked?: ReauthRequired, of?: string];

/** To the other tabs of this page's origin. */
export let channel: BroadcastChannel;

export function openChannel(): BroadcastChannel {
  return (channel = new BroadcastChannel('bff-renewal'));
}

export function tell(...message: TabMessage): void {
  if (key) channel.postMessage([key, ...message]);
}

/** One tab at a time, for as long as `work` takes; an insecure origin has no Web Locks. */
export async function locked<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return (navigator as { locks?: LockManager }).locks?.request(name, { signal }, work) ?? work();
}
