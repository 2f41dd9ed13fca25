import type { PartitionId } from './partition-id.js';

/** What happened in a store, for counters. Never holds a key, a value or an identifier. */
export interface PartitionStoreEvent {
  /** `damaged`: an entry was altered, moved or unreadable; it counts as absent and was removed. */
  readonly type: 'hit' | 'miss' | 'write' | 'delete' | 'damaged';
  /** Size of the sealed entry. */
  readonly bytes?: number;
  /** On a hit: sealed under a key that is no longer the first one. None left: that key may be dropped. */
  readonly stale?: boolean;
}

/** Receives {@link PartitionStoreEvent}s. What it throws is ignored: counting must not sign anyone out. */
export type PartitionStoreListener = (event: PartitionStoreEvent) => void;

/** Where partitions live. Each holds one account's tokens, is sealed, and ends by itself. */
export abstract class PartitionStore {
  /**
   * The partition's text; undefined when there is none, or none that can be trusted.
   *
   * @throws CacheStoreError when the store cannot be asked
   */
  abstract read(id: PartitionId): Promise<string | undefined>;

  /**
   * Replaces the partition.
   *
   * @param ttlMs life from now, whole milliseconds, at least 1
   * @throws CacheStoreError when it is not certain to be stored; RangeError when `ttlMs` or the size is out of range
   */
  abstract write(id: PartitionId, value: string, ttlMs: number): Promise<void>;

  /**
   * Removes the partition, under whichever key of the ring it is. Removing nothing is no error.
   *
   * @throws CacheStoreError when it is not certain to be gone
   */
  abstract delete(id: PartitionId): Promise<void>;
}
