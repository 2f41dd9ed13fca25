import { LRUCache } from 'lru-cache';
import type { Coherence } from './coherence.js';

interface Kept<T> {
  value: T;
  keys: readonly string[];
}

/** A read under way. */
interface Load<T> {
  result: Promise<T | undefined>;
  /** One of its keys has changed since it began. */
  stale: boolean;
}

/** What is kept of it in numbers. */
export interface CacheNumbers {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}

export interface CacheSize<T> {
  /** About how many bytes a value takes. */
  sizeOf(value: T): number;
  /** Bytes in all. */
  capacity?: number;
}

/** To note each use costs more than to look up; what is used often is noted soon enough. */
const USES_PER_NOTE = 16;
const CAPACITY_BYTES = 64 * 1_048_576;

/**
 * Values made from the store, in the memory of this process, for as long as they are provably what the store holds: a
 * change of a key drops what was made from it, also what is being read at that moment. Bounded: the least recently
 * used goes first. Absence is not kept, so that invented names cannot push real ones out.
 */
export class CoherentCache<T extends object> implements CacheNumbers {
  #uses = 0;
  #hits = 0;
  #misses = 0;
  readonly #kept: LRUCache<string, Kept<T>>;
  readonly #loads = new Map<string, Load<T>>();
  /** Of each store key that matters here the name of what was, or is being, made from it. */
  readonly #names = new Map<string, string>();

  constructor(
    private readonly coherence: Coherence,
    { sizeOf, capacity = CAPACITY_BYTES }: CacheSize<T>,
  ) {
    const { longestTrust } = coherence;
    this.#kept = new LRUCache({
      maxSize: capacity,
      sizeCalculation: ({ value }) => Math.max(1, sizeOf(value)),
      dispose: ({ keys }, name) => this.#forget(name, keys),
      ...(longestTrust !== undefined && { ttl: longestTrust }),
    });
    coherence.listen((key) => (key === undefined ? this.#dropAll() : this.#drop(key)));
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get entries(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** What is at hand. */
  get(name: string): T | undefined {
    const value = this.#look(name);
    if (value === undefined) this.#misses += 1;
    else this.#hits += 1;
    return value;
  }

  #look(name: string): T | undefined {
    if (!this.coherence.isIntact()) return undefined;
    this.#uses = (this.#uses + 1) % USES_PER_NOTE;
    return (this.#uses === 0 ? this.#kept.get(name) : this.#kept.peek(name))?.value;
  }

  /**
   * What is at hand, else what `read` finds; callers at the same time share a read. `keys`: every store key that the
   * value is made from, each belonging to this name alone.
   */
  load(
    name: string,
    keys: () => readonly string[],
    read: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const known = this.get(name);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#loads.get(name);
    return running === undefined || running.stale ? this.#begin(name, keys(), read) : running.result;
  }

  #begin(name: string, keys: readonly string[], read: () => Promise<T | undefined>): Promise<T | undefined> {
    const isIntact = this.coherence.isIntact();
    for (const key of keys) this.#names.set(key, name);
    const result = read()
      .then((value) => {
        if (value !== undefined && isIntact && !load.stale) this.#kept.set(name, { value, keys });
        return value;
      })
      .finally(() => this.#end(name, keys, load));
    const load: Load<T> = { result, stale: false };
    this.#loads.set(name, load);
    return result;
  }

  #end(name: string, keys: readonly string[], load: Load<T>): void {
    if (this.#loads.get(name) !== load) return;
    this.#loads.delete(name);
    if (!this.#kept.has(name)) this.#forget(name, keys);
  }

  #forget(name: string, keys: readonly string[]): void {
    if (this.#loads.has(name)) return;
    for (const key of keys) this.#names.delete(key);
  }

  #drop(key: string): void {
    const name = this.#names.get(key);
    if (name === undefined) return;
    const load = this.#loads.get(name);
    if (load !== undefined) load.stale = true;
    this.#kept.delete(name);
  }

  #dropAll(): void {
    for (const load of this.#loads.values()) load.stale = true;
    this.#kept.clear();
  }
}
