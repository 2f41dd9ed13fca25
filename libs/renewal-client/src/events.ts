import type { RenewalClient } from './api.js';
import type { RenewalEvents } from './types.js';

/** The same to ourselves: what others may read, we set. */
type Own = EventTarget & {
  -readonly [K in keyof Omit<RenewalClient, keyof EventTarget>]: RenewalClient[K];
};

/** What the page holds of us. */
export let client: Own;

export function setClient(target: Own): void {
  client = target;
}

export function emit<T extends keyof RenewalEvents>(type: T, detail?: RenewalEvents[T]): void {
  client.dispatchEvent(new CustomEvent(type, { detail }));
}
