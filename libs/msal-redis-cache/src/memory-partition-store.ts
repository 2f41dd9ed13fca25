import { KeyRing } from './key-ring.js';
import type { SealedEntries } from './sealed-entries.js';
import { SealedPartitionStore, type PartitionStoreOptions } from './sealed-partition-store.js';

/** Settings of a {@link MemoryPartitionStore}. */
export interface MemoryPartitionStoreOptions extends PartitionStoreOptions {
  /** Default: a new random key. */
  readonly keys?: KeyRing;
  /** The clock, in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Where the sealed entries lie; give two stores the same map to let them share it. */
  readonly entries?: Map<string, MemoryEntry>;
}

/** One sealed entry and the moment at which it ends, in milliseconds since the epoch. */
export interface MemoryEntry {
  readonly value: Buffer;
  readonly expiresAt: number;
}

/** Partitions in this process: for development, tests and single-process services. Gone with the process. */
export class MemoryPartitionStore extends SealedPartitionStore {
  constructor(options: MemoryPartitionStoreOptions = {}) {
    const entries = new MemoryEntries(options.entries ?? new Map(), options.now ?? Date.now);
    super(entries, options.keys ?? KeyRing.generate(), options);
  }
}

const SWEEP_EVERY_MS = 60_000;

class MemoryEntries implements SealedEntries {
  readonly #entries: Map<string, MemoryEntry>;
  readonly #now: () => number;
  #nextSweep = 0;

  constructor(entries: Map<string, MemoryEntry>, now: () => number) {
    this.#entries = entries;
    this.#now = now;
  }

  get(key: string): Promise<Buffer | undefined> {
    this.#sweepNowAndThen();
    return Promise.resolve(this.#held(key));
  }

  set(key: string, value: Buffer, ttlMs: number): Promise<void> {
    this.#sweepNowAndThen();
    this.#entries.set(key, { value, expiresAt: this.#now() + ttlMs });
    return Promise.resolve();
  }

  replace(key: string, expected: Buffer | undefined, value: Buffer, ttlMs: number): Promise<boolean> {
    const held = this.#held(key);
    const unchanged = held === undefined ? expected === undefined : expected?.equals(held) === true;
    return unchanged ? this.set(key, value, ttlMs).then(() => true) : Promise.resolve(false);
  }

  delete(key: string): Promise<boolean> {
    const held = this.#held(key) !== undefined;
    this.#entries.delete(key);
    return Promise.resolve(held);
  }

  deleteIfEqual(key: string, value: Buffer): Promise<boolean> {
    return this.#held(key)?.equals(value) ? this.delete(key) : Promise.resolve(false);
  }

  #held(key: string): Buffer | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#now() < entry.expiresAt ? entry.value : undefined;
  }

  /** Entries that nobody asks for again would stay for ever; a timer would keep the process alive. */
  #sweepNowAndThen(): void {
    const now = this.#now();
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + SWEEP_EVERY_MS;
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt <= now) this.#entries.delete(key);
    }
  }
}
