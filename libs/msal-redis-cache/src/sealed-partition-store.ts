import type { KeyRing } from './key-ring.js';
import { encodeParts } from './parts.js';
import type { PartitionId } from './partition-id.js';
import { PartitionStore, type PartitionStoreEvent, type PartitionStoreListener } from './partition-store.js';

/** Settings that every store has. */
export interface PartitionStoreOptions {
  /** First part of each store key. Default `msal:`. */
  readonly keyPrefix?: string;
  readonly onEvent?: PartitionStoreListener;
}

/** Bytes by key, one key per operation, so that it works on a cluster. */
export interface SealedEntries {
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: Buffer, ttlMs: number): Promise<void>;
  delete(key: string): Promise<boolean>;
  /** Removes the entry only while it still holds `value`, in one step. */
  deleteIfEqual(key: string, value: Buffer): Promise<boolean>;
}

/**
 * What all stores share: hashed keys, sealed values, and finding an entry under each key of the ring.
 * Subclasses bring the place where the bytes lie.
 */
export abstract class SealedPartitionStore extends PartitionStore {
  readonly #entries: SealedEntries;
  readonly #keys: KeyRing;
  readonly #prefix: string;
  readonly #listener: PartitionStoreListener | undefined;

  protected constructor(entries: SealedEntries, keys: KeyRing, options: PartitionStoreOptions) {
    super();
    this.#entries = entries;
    this.#keys = keys;
    this.#prefix = options.keyPrefix ?? 'msal:';
    this.#listener = options.onEvent;
  }

  override async read(id: PartitionId): Promise<string | undefined> {
    for (const key of this.#storeKeys(id)) {
      const value = await this.#open(key);
      if (value !== undefined) return value;
    }
    this.#tell({ type: 'miss' });
    return undefined;
  }

  override async write(id: PartitionId, value: string, ttlMs: number): Promise<void> {
    if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) throw new RangeError('A partition needs a positive TTL.');
    const [primary, ...others] = this.#storeKeys(id);
    const sealed = this.#keys.seal(value, contextOf(primary));
    const superseded = await Promise.all(
      others.map(async (key) => ({ key, held: await this.#entries.get(key) })),
    );
    await this.#entries.set(primary, sealed, ttlMs);
    await Promise.all(superseded.map(({ key, held }) => this.#removeSuperseded(key, held)));
    this.#tell({ type: 'write', bytes: sealed.length });
  }

  override async delete(id: PartitionId): Promise<void> {
    const removed = await Promise.all(this.#storeKeys(id).map((key) => this.#entries.delete(key)));
    if (removed.includes(true)) this.#tell({ type: 'delete' });
  }

  async #open(key: string): Promise<string | undefined> {
    const sealed = await this.#entries.get(key);
    if (sealed === undefined) return undefined;
    const opened = this.#keys.open(sealed, contextOf(key));
    if (opened === undefined) {
      await this.#entries.deleteIfEqual(key, sealed);
      this.#tell({ type: 'damaged', bytes: sealed.length });
      return undefined;
    }
    this.#tell({ type: 'hit', bytes: sealed.length, stale: opened.stale });
    return opened.plaintext.toString('utf8');
  }

  /**
   * While a rotation is being rolled out, two replicas may disagree on which key is first. Removing only what
   * was there before our own write keeps them from deleting each other's.
   */
  async #removeSuperseded(key: string, held: Buffer | undefined): Promise<void> {
    if (held !== undefined) await this.#entries.deleteIfEqual(key, held);
  }

  #storeKeys(id: PartitionId): [string, ...string[]] {
    const [primary, ...others] = this.#keys.hashes('msal-partition', id.parts);
    return [this.#prefix + primary, ...others.map((hash) => this.#prefix + hash)];
  }

  #tell(event: PartitionStoreEvent): void {
    try {
      this.#listener?.(event);
    } catch {
      // A faulty counter is the counter's problem.
    }
  }
}

/** Binds a value to its purpose and its key: moved elsewhere, it does not open. */
function contextOf(key: string): string {
  return encodeParts(['msal-partition', key]);
}
