import type { PartitionId } from './partition-id.js';
import type { PartitionStoreEvent } from './partition-store-event.js';

/** Receives {@link PartitionStoreEvent}s. What it throws is ignored: counting must not sign anyone out. */
export type PartitionStoreListener = (event: PartitionStoreEvent) => void;

/** What a partition is to hold from now on. */
export interface Revision {
  readonly value: string;
  /** Life from now, whole milliseconds, at least 1. */
  readonly ttlMs: number;
  /** For counters: what somebody else stored meanwhile was taken into `value`. */
  readonly merged?: boolean;
}

/**
 * Makes the next content out of the present one, which is undefined when there is none (any more). Returns
 * `'remove'` to end the partition, `'discard'` to remove a content that cannot be trusted (counted as `damaged`),
 * undefined to leave everything as it is. Called again whenever another writer was faster: it must have no effects.
 */
export type Revise = (current: string | undefined) => Revision | Removal | undefined;

/** Why a partition is to go; see {@link Revise}. */
export type Removal = 'remove' | 'discard';

/**
 * What became of an update: `refused` by {@link Revise}; `contended` when others were faster time after time.
 * In both cases nothing was changed.
 */
export type UpdateOutcome = 'written' | 'removed' | 'refused' | 'contended';

/** Where partitions live. Each holds one account's tokens, is sealed, and ends by itself. */
export abstract class PartitionStore {
  /**
   * The partition's text; undefined when there is none, or none that can be trusted.
   *
   * @throws CacheStoreError when the store cannot be asked
   */
  abstract read(id: PartitionId): Promise<string | undefined>;

  /**
   * Replaces the partition, whatever it holds.
   *
   * @param ttlMs life from now, whole milliseconds, at least 1
   * @throws CacheStoreError when it is not certain to be stored; RangeError when `ttlMs` or the size is out of range
   */
  abstract write(id: PartitionId, value: string, ttlMs: number): Promise<void>;

  /**
   * Reads, revises and replaces or removes the partition, provided that nobody changed or removed it in between; otherwise it
   * begins anew with what is there then. The stores of this library do that in one step on the server. This
   * implementation, for stores that cannot compare, does it in two.
   *
   * @throws as {@link read} and {@link write} do
   */
  async update(id: PartitionId, revise: Revise): Promise<UpdateOutcome> {
    const revision = revise(await this.read(id));
    if (revision === undefined) return 'refused';
    if (typeof revision === 'string') {
      await this.delete(id);
      return 'removed';
    }
    await this.write(id, revision.value, revision.ttlMs);
    return 'written';
  }

  /**
   * Removes the partition, under whichever key of the ring it is. Removing nothing is no error.
   *
   * @throws CacheStoreError when it is not certain to be gone
   */
  abstract delete(id: PartitionId): Promise<void>;
}
