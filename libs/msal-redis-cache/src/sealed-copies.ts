import type { KeyRing } from './key-ring.js';
import { encodeParts } from './parts.js';
import type { PartitionId } from './partition-id.js';
import type { SealedEntries } from './sealed-entries.js';

/** A partition's store keys, one for each key of the ring; it belongs under the first. */
export type StoreKeys = readonly [string, ...string[]];

/** A partition as it was found. */
export interface SealedCopy {
  readonly key: string;
  readonly sealed: Buffer;
  readonly text: string;
  readonly stale: boolean;
}

/** Seals partitions and finds them again, under whichever key of the ring they lie. */
export class SealedCopies {
  readonly #entries: SealedEntries;
  readonly #ring: KeyRing;
  readonly #prefix: string;
  readonly #damaged: (bytes: number) => void;

  constructor(entries: SealedEntries, ring: KeyRing, prefix: string, damaged: (bytes: number) => void) {
    this.#entries = entries;
    this.#ring = ring;
    this.#prefix = prefix;
    this.#damaged = damaged;
  }

  storeKeys(id: PartitionId): StoreKeys {
    const [primary, ...others] = this.#ring.hashes('msal-partition', id.parts);
    return [this.#prefix + primary, ...others.map((hash) => this.#prefix + hash)];
  }

  /** @throws RangeError when `ttlMs` or the size is out of range */
  seal(key: string, text: string, ttlMs: number): Buffer {
    if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) throw new RangeError('A partition needs a positive TTL.');
    return this.#ring.seal(text, contextOf(key));
  }

  /** The copy that counts, and those that it supersedes: replicas that disagree on the first key may leave several. */
  async find(keys: readonly string[]): Promise<SealedCopy[]> {
    const copies = await this.#openAll(keys);
    // An entry that is being moved is set first and deleted then: one pass can miss both.
    return copies.length === 0 && keys.length > 1 ? this.#openAll(keys) : copies;
  }

  async #openAll(keys: readonly string[]): Promise<SealedCopy[]> {
    const copies = await Promise.all(keys.map((key) => this.#open(key)));
    return copies.filter((copy) => copy !== undefined);
  }

  async #open(key: string): Promise<SealedCopy | undefined> {
    const sealed = await this.#entries.get(key);
    if (sealed === undefined) return undefined;
    const opened = this.#ring.open(sealed, contextOf(key));
    if (opened !== undefined) {
      return { key, sealed, text: opened.plaintext.toString('utf8'), stale: opened.stale };
    }
    await this.#entries.deleteIfEqual(key, sealed);
    this.#damaged(sealed.length);
    return undefined;
  }
}

/** Binds a value to its purpose and its key: moved elsewhere, it does not open. */
function contextOf(key: string): string {
  return encodeParts(['msal-partition', key]);
}
