import type { KeyRing } from './key-ring.js';
import type { PartitionId } from './partition-id.js';
import {
  PartitionStore,
  type PartitionStoreListener,
  type Removal,
  type Revise,
  type UpdateOutcome,
} from './partition-store.js';
import type { PartitionStoreEvent } from './partition-store-event.js';
import { SealedCopies, type SealedCopy, type StoreKeys } from './sealed-copies.js';
import type { SealedEntries } from './sealed-entries.js';

/** Settings that every store has. */
export interface PartitionStoreOptions {
  /** First part of each store key. Default `msal:`. */
  readonly keyPrefix?: string;
  readonly onEvent?: PartitionStoreListener;
}

/** Each lost round means that another writer has won one: so many rivals at once for one account are no accident. */
const MOST_ROUNDS = 24;

/**
 * What all stores share: hashed keys, sealed values, and moving an entry to the first key of the ring.
 * Subclasses bring the place where the bytes lie.
 */
export abstract class SealedPartitionStore extends PartitionStore {
  readonly #entries: SealedEntries;
  readonly #copies: SealedCopies;
  readonly #listener: PartitionStoreListener | undefined;

  protected constructor(entries: SealedEntries, keys: KeyRing, options: PartitionStoreOptions) {
    super();
    this.#entries = entries;
    const damaged = (bytes: number): void => this.#tell({ type: 'damaged', bytes });
    this.#copies = new SealedCopies(entries, keys, options.keyPrefix ?? 'msal:', damaged);
    this.#listener = options.onEvent;
  }

  override async read(id: PartitionId): Promise<string | undefined> {
    const elapsed = stopwatch();
    const [copy] = await this.#copies.find(this.#copies.storeKeys(id));
    if (copy === undefined) this.#tell({ type: 'miss', durationMs: elapsed() });
    else this.#tell({ type: 'hit', bytes: copy.sealed.length, stale: copy.stale, durationMs: elapsed() });
    return copy?.text;
  }

  override async write(id: PartitionId, value: string, ttlMs: number): Promise<void> {
    const elapsed = stopwatch();
    const [primary, ...others] = this.#copies.storeKeys(id);
    const sealed = this.#copies.seal(primary, value, ttlMs);
    const superseded = await this.#copies.find(others);
    await this.#entries.set(primary, sealed, ttlMs);
    await this.#removeUnchanged(superseded);
    this.#tell({ type: 'write', bytes: sealed.length, merged: false, durationMs: elapsed() });
  }

  override async update(id: PartitionId, revise: Revise): Promise<UpdateOutcome> {
    const elapsed = stopwatch();
    const keys = this.#copies.storeKeys(id);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const outcome = await this.#updateUnlessChanged(keys, revise, elapsed);
      if (outcome !== 'conflict') return outcome;
      this.#tell({ type: 'conflict' });
    }
    this.#tell({ type: 'refused', reason: 'contended', durationMs: elapsed() });
    return 'contended';
  }

  override async delete(id: PartitionId): Promise<void> {
    const elapsed = stopwatch();
    const keys = this.#copies.storeKeys(id);
    // An update may just be moving the entry from one key to another: the second pass finds it where it went.
    const passes = keys.length > 1 ? [keys, keys] : [keys];
    let removed = false;
    for (const pass of passes) {
      const done = await Promise.all(pass.map((key) => this.#entries.delete(key)));
      removed ||= done.includes(true);
    }
    if (removed) this.#tell({ type: 'delete', durationMs: elapsed() });
  }

  async #updateUnlessChanged(
    keys: StoreKeys,
    revise: Revise,
    elapsed: () => number,
  ): Promise<UpdateOutcome | 'conflict'> {
    const [primary] = keys;
    const copies = await this.#copies.find(keys);
    const [current] = copies;
    const revision = revise(current?.text);
    if (revision === undefined) {
      if (current === undefined) this.#tell({ type: 'refused', reason: 'ended', durationMs: elapsed() });
      return 'refused';
    }
    if (typeof revision === 'string') return this.#removeUnlessChanged(current, revision, elapsed);
    const { value, ttlMs, merged = false } = revision;
    const sealed = this.#copies.seal(primary, value, ttlMs);
    if (!(await this.#replace(copies, primary, sealed, ttlMs))) return 'conflict';
    this.#tell({ type: 'write', bytes: sealed.length, merged, durationMs: elapsed() });
    return 'written';
  }

  /** Only the copy that was judged: another one may come from a newer sign-in. */
  async #removeUnlessChanged(
    current: SealedCopy | undefined,
    removal: Removal,
    elapsed: () => number,
  ): Promise<UpdateOutcome | 'conflict'> {
    if (current === undefined) return 'removed';
    if (!(await this.#entries.deleteIfEqual(current.key, current.sealed))) return 'conflict';
    if (removal === 'discard') this.#tell({ type: 'damaged', bytes: current.sealed.length });
    else this.#tell({ type: 'delete', durationMs: elapsed() });
    return 'removed';
  }

  /**
   * Puts `sealed` under the first key of the ring, unless anything has changed since `current` was found. An entry
   * under another key moves; if it was changed or removed there meanwhile, the move is taken back: a sign-out wins.
   */
  async #replace(
    [current, ...superseded]: readonly SealedCopy[],
    primary: string,
    sealed: Buffer,
    ttlMs: number,
  ): Promise<boolean> {
    const moves = current !== undefined && current.key !== primary;
    const expected = moves ? undefined : current?.sealed;
    if (!(await this.#entries.replace(primary, expected, sealed, ttlMs))) return false;
    if (moves && !(await this.#entries.deleteIfEqual(current.key, current.sealed))) {
      await this.#entries.deleteIfEqual(primary, sealed);
      return false;
    }
    await this.#removeUnchanged(superseded);
    return true;
  }

  /**
   * While a rotation is being rolled out, two replicas may disagree on which key is first. Removing only what
   * was there before our own write keeps them from deleting each other's.
   */
  async #removeUnchanged(superseded: readonly SealedCopy[]): Promise<void> {
    await Promise.all(superseded.map(({ key, sealed }) => this.#entries.deleteIfEqual(key, sealed)));
  }

  #tell(event: PartitionStoreEvent): void {
    try {
      this.#listener?.(event);
    } catch {
      // A faulty counter is the counter's problem.
    }
  }
}

/** Milliseconds since it was started, on a clock that no correction of the time of day moves. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
