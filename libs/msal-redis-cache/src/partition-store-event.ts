/**
 * - `hit`, `miss`: the partition was read, or was not there.
 * - `write`: it was stored.
 * - `conflict`: another writer was faster; the update begins anew.
 * - `refused`: nothing was stored; see `reason`.
 * - `delete`: it was there and was removed.
 * - `damaged`: an entry was altered, moved or no cache of its owner's; it counts as absent and was removed.
 */
export type PartitionStoreEventType =
  'hit' | 'miss' | 'write' | 'conflict' | 'refused' | 'delete' | 'damaged';

/** What happened in a store, for counters. Never holds a key, a value or an identifier. */
export interface PartitionStoreEvent {
  readonly type: PartitionStoreEventType;
  /** Size of the sealed entry: on `hit`, `write` and `damaged`. */
  readonly bytes?: number;
  /**
   * Milliseconds that the operation took, from its call to this event: on all but `conflict` and `damaged`, which
   * happen within one.
   */
  readonly durationMs?: number;
  /** On a `hit`: sealed under a key that is no longer the first one. None left: that key may be dropped. */
  readonly stale?: boolean;
  /** On a `write`: what somebody else stored meanwhile was kept and joined. */
  readonly merged?: boolean;
  /**
   * On `refused`: the partition `ended` (a sign-out) while its tokens were renewed, or others were faster
   * time after time (`contended`).
   */
  readonly reason?: 'ended' | 'contended';
}
