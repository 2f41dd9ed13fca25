import { Clock } from '../clock.js';
import { LocalCoherence, type Coherence } from './coherence.js';
import { Store } from './store.js';

interface Entry {
  value: Buffer;
  expiresAt: number;
}

interface MemberSet {
  members: Set<string>;
  expiresAt: number;
}

const SWEEP_EVERY = 1_000;

/** One process's store; forgets everything when the process ends. */
export class MemoryStore extends Store {
  readonly #entries = new Map<string, Entry>();
  readonly #sets = new Map<string, MemberSet>();
  #writes = 0;

  constructor(
    private readonly clock: Clock,
    override readonly coherence: Coherence = new LocalCoherence(),
  ) {
    super();
  }

  override async get(key: string): Promise<Buffer | undefined> {
    return this.#live(this.#entries, key)?.value;
  }

  override async set(key: string, value: Buffer, ttl: number): Promise<void> {
    this.#sweepSometimes();
    this.#entries.set(key, { value, expiresAt: this.clock.now() + ttl });
    this.coherence.tell(key);
  }

  override async swap(key: string, expected: Buffer, value: Buffer, ttl: number): Promise<boolean> {
    if (this.#live(this.#entries, key)?.value.equals(expected) !== true) return false;
    await this.set(key, value, ttl);
    return true;
  }

  override async setIfAbsent(key: string, value: Buffer, ttl: number): Promise<boolean> {
    if (this.#live(this.#entries, key) !== undefined) return false;
    await this.set(key, value, ttl);
    return true;
  }

  override async deleteIfEqual(key: string, expected: Buffer): Promise<boolean> {
    return this.#live(this.#entries, key)?.value.equals(expected) === true && this.delete(key);
  }

  override async take(key: string): Promise<Buffer | undefined> {
    const entry = this.#live(this.#entries, key);
    await this.delete(key);
    return entry?.value;
  }

  override async delete(key: string): Promise<boolean> {
    const existed = this.#live(this.#entries, key) !== undefined;
    this.#entries.delete(key);
    this.coherence.tell(key);
    return existed;
  }

  override async addMember(key: string, member: string, ttl: number): Promise<void> {
    const set = this.#live(this.#sets, key) ?? { members: new Set<string>(), expiresAt: 0 };
    set.members.add(member);
    set.expiresAt = Math.max(set.expiresAt, this.clock.now() + ttl);
    this.#sets.set(key, set);
  }

  override async removeMember(key: string, member: string): Promise<void> {
    const set = this.#live(this.#sets, key);
    set?.members.delete(member);
    if (set?.members.size === 0) this.#sets.delete(key);
  }

  override async members(key: string): Promise<string[]> {
    return [...(this.#live(this.#sets, key)?.members ?? [])];
  }

  override async ttl(key: string): Promise<number> {
    const entry = this.#live(this.#entries, key) ?? this.#live(this.#sets, key);
    return entry === undefined ? 0 : entry.expiresAt - this.clock.now();
  }

  override async ping(): Promise<void> {}

  #live<T extends { expiresAt: number }>(map: Map<string, T>, key: string): T | undefined {
    const entry = map.get(key);
    if (entry !== undefined && entry.expiresAt <= this.clock.now()) {
      map.delete(key);
      return undefined;
    }
    return entry;
  }

  /** Expired entries that nobody asks for would otherwise stay for ever. */
  #sweepSometimes(): void {
    this.#writes += 1;
    if (this.#writes % SWEEP_EVERY !== 0) return;
    for (const key of this.#entries.keys()) this.#live(this.#entries, key);
    for (const key of this.#sets.keys()) this.#live(this.#sets, key);
  }
}
