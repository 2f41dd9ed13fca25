import { Injectable } from '@nestjs/common';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import { parseJson } from '../json.js';
import { Log } from '../log.js';
import { BffError } from '../problem.js';
import { CoherentCache, type CacheNumbers, type CacheSize } from './coherent-cache.js';
import { Store } from './store.js';
import { Vault } from './vault.js';

/** Checks that an opened value has the shape that its purpose needs; undefined: treat it as absent. */
export type Parse<T> = (value: unknown) => T | undefined;

/** A kind of record: its purpose is part of the key and of what the encryption authenticates. */
export interface RecordKind<T> {
  purpose: string;
  parse: Parse<T>;
}

/** A new value and its time to live in milliseconds. */
export interface Change<T> {
  value: T;
  ttl: number;
}

/** What happened, for counters: no key and no value. */
export type RecordEvent =
  { type: 'hit' | 'miss'; purpose: string } | { type: 'write'; purpose: string; bytes: number };

interface Found<T> {
  key: string;
  sealed: Buffer;
  value: T;
}

const MAX_ATTEMPTS = 8;

/** What stands is of others, who wrote meanwhile. */
export class RecordContended extends BffError {
  constructor() {
    super('store_unavailable', { retryAfter: 1 });
  }
}

/**
 * JSON records, sealed, under keys that are keyed hashes of their names. With several keys in the ring an entry is
 * found under any of them; it moves to the first at its next write. What cannot be opened counts as absent, is
 * removed and logged.
 */
@Injectable()
export class Records {
  readonly #caches = new Map<string, CacheNumbers>();
  #told: (event: RecordEvent) => void = () => undefined;

  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly log: Log,
  ) {}

  /** `isWanted`: read at once, but opened only when this comes true. */
  async get<T>(kind: RecordKind<T>, name: string, isWanted?: Promise<boolean>): Promise<T | undefined> {
    return (await this.#find(kind, name, isWanted))?.value;
  }

  /** For one who counts. */
  listen(told: (event: RecordEvent) => void): void {
    this.#told = told;
  }

  /** The first-level caches that were made, by their names. */
  get caches(): ReadonlyMap<string, CacheNumbers> {
    return this.#caches;
  }

  /** A first-level cache of what is made from records, in the memory of this process. */
  cache<T extends object>(name: string, size: CacheSize<T>): CoherentCache<T> {
    const cache = new CoherentCache(this.store.coherence, size);
    this.#caches.set(name, cache);
    return cache;
  }

  /** Every store key under which the record may stand: what a cached value is made from. */
  keys(kind: { purpose: string }, name: string): string[] {
    return this.vault.ring.hashes(kind.purpose, [name]).map((hash) => `bff:${kind.purpose}:${hash}`);
  }

  /** Milliseconds until the record ends by itself; 0 when there is none. */
  async left(kind: { purpose: string }, name: string): Promise<number> {
    const ttls = await Promise.all(this.keys(kind, name).map((key) => this.store.ttl(key)));
    return Math.max(0, ...ttls);
  }

  async put<T>(kind: RecordKind<T>, name: string, value: T, ttl: number): Promise<void> {
    const [key, ...older] = this.keys(kind, name);
    if (key === undefined) return;
    await this.store.set(key, this.#seal(kind, key, value), ttl);
    for (const old of older) await this.store.delete(old);
  }

  /** Only where none stands. Says whether it was written. */
  async add<T>(kind: RecordKind<T>, name: string, value: T, ttl: number): Promise<boolean> {
    const [key] = this.keys(kind, name);
    return key !== undefined && (await this.store.setIfAbsent(key, this.#seal(kind, key, value), ttl));
  }

  /**
   * Reads, changes and writes back; starts over when somebody else wrote in between. `change` returns undefined to
   * leave it as it is. Answers what stands afterwards, or undefined when there is (or by now is) no such record. Throws
   * {@link RecordContended} when others were faster time after time.
   */
  async update<T>(
    kind: RecordKind<T>,
    name: string,
    change: (value: T) => Change<T> | undefined | Promise<Change<T> | undefined>,
  ): Promise<T | undefined> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await this.#find(kind, name);
      if (found === undefined) return undefined;
      const changed = await change(found.value);
      if (changed === undefined) return found.value;
      if (await this.#replace(kind, name, found, changed)) return changed.value;
      await apart(attempt);
    }
    throw new RecordContended();
  }

  /** Deletes it, and gives it to exactly one of many callers. */
  async take<T>(kind: RecordKind<T>, name: string): Promise<T | undefined> {
    let taken: T | undefined;
    for (const key of this.#places(kind, name)) {
      const sealed = await this.store.take(key);
      if (sealed !== undefined) taken ??= this.#open(kind, key, sealed);
    }
    return taken;
  }

  async delete(kind: RecordKind<unknown>, name: string): Promise<boolean> {
    let existed = false;
    for (const key of this.#places(kind, name)) existed = (await this.store.delete(key)) || existed;
    return existed;
  }

  /** Deletes the record while it is still the one that `isMeant`. */
  async deleteIf<T>(kind: RecordKind<T>, name: string, isMeant: (value: T) => boolean): Promise<void> {
    const found = await this.#find(kind, name);
    if (found !== undefined && isMeant(found.value)) await this.store.deleteIfEqual(found.key, found.sealed);
  }

  /** Members are names of other records: sealed would not be comparable, so callers pass hashes only. */
  async addToIndex(purpose: string, name: string, member: string, ttl: number): Promise<void> {
    const [key] = this.keys({ purpose }, name);
    if (key !== undefined) await this.store.addMember(key, member, ttl);
  }

  async removeFromIndex(purpose: string, name: string, member: string): Promise<void> {
    for (const key of this.keys({ purpose }, name)) await this.store.removeMember(key, member);
  }

  /** Milliseconds until the index ends by itself, which is when the last of its members was to; 0 when there is none. */
  indexTtl(purpose: string, name: string): Promise<number> {
    return this.left({ purpose }, name);
  }

  async index(purpose: string, name: string): Promise<string[]> {
    const found = new Set<string>();
    for (const key of this.keys({ purpose }, name)) {
      for (const member of await this.store.members(key)) found.add(member);
    }
    return [...found];
  }

  /** A move from an older key can end between the first two looks: the last one finds it. */
  #places(kind: { purpose: string }, name: string): string[] {
    const [first, ...older] = this.keys(kind, name);
    if (first === undefined) return [];
    return older.length === 0 ? [first] : [first, ...older, first];
  }

  async #find<T>(
    kind: RecordKind<T>,
    name: string,
    isWanted?: Promise<boolean>,
  ): Promise<Found<T> | undefined> {
    const keys = this.keys(kind, name);
    const entries = await Promise.all(keys.map((key) => this.store.get(key)));
    if (isWanted !== undefined && !(await isWanted)) return undefined;
    const isThere = entries.some((sealed) => sealed !== undefined);
    this.#told({ type: isThere ? 'hit' : 'miss', purpose: kind.purpose });
    for (const [index, key] of keys.entries()) {
      const sealed = entries[index];
      if (sealed === undefined) continue;
      const value = this.#open(kind, key, sealed);
      if (value !== undefined) return { key, sealed, value };
      // Only this one: a good value may have been written meanwhile.
      await this.store.deleteIfEqual(key, sealed);
    }
    return undefined;
  }

  /**
   * An entry found under an older key moves to the first. The old one goes last, so that readers always find one of
   * them; when it has gone meanwhile, somebody deleted the record, and the move is undone.
   */
  async #replace<T>(
    kind: RecordKind<T>,
    name: string,
    found: Found<T>,
    { value, ttl }: Change<T>,
  ): Promise<boolean> {
    const [key = found.key] = this.keys(kind, name);
    const sealed = this.#seal(kind, key, value);
    if (key === found.key) return this.store.swap(key, found.sealed, sealed, ttl);
    if (!(await this.store.setIfAbsent(key, sealed, ttl))) return false;
    if (await this.store.deleteIfEqual(found.key, found.sealed)) return true;
    await this.store.deleteIfEqual(key, sealed);
    return false;
  }

  #seal(kind: { purpose: string }, key: string, value: unknown): Buffer {
    const sealed = this.vault.ring.seal(JSON.stringify(value), encodeParts([kind.purpose, key]));
    this.#told({ type: 'write', purpose: kind.purpose, bytes: sealed.length });
    return sealed;
  }

  #open<T>(kind: RecordKind<T>, key: string, sealed: Buffer): T | undefined {
    const opened = this.vault.ring.open(sealed, encodeParts([kind.purpose, key]));
    const value = opened === undefined ? undefined : kind.parse(parseJson(opened.plaintext.toString('utf8')));
    if (value === undefined) this.log.write('stored_entry_damaged', { purpose: kind.purpose });
    return value;
  }
}

/** Random, and longer each time: of many writers who met, few meet again. A browser may restore forty tabs at once. */
function apart(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 4 * 2 ** attempt));
}
