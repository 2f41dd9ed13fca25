import type { Coherence } from './coherence.js';

/**
 * Bytes under keys, each with a time to live. What every replica shares. All operations touch one key, so that a
 * Redis Cluster serves them too. Every failure is a `store_unavailable` {@link BffError}.
 */
export abstract class Store {
  /** Tells of every change, own ones included. */
  abstract readonly coherence: Coherence;

  abstract get(key: string): Promise<Buffer | undefined>;
  /** `ttl` in milliseconds, above zero. */
  abstract set(key: string, value: Buffer, ttl: number): Promise<void>;
  /**
   * Writes only where exactly `expected` stands (compare-and-set): what was deleted meanwhile stays deleted, what
   * was written meanwhile stays written. Says whether it wrote.
   */
  abstract swap(key: string, expected: Buffer, value: Buffer, ttl: number): Promise<boolean>;
  /** Writes only where nothing stands. Says whether it wrote. */
  abstract setIfAbsent(key: string, value: Buffer, ttl: number): Promise<boolean>;
  /** Deletes only where exactly `expected` stands. Says whether it did. */
  abstract deleteIfEqual(key: string, expected: Buffer): Promise<boolean>;
  /** Reads and deletes in one step: of many callers one gets the value. */
  abstract take(key: string): Promise<Buffer | undefined>;
  /** Says whether there was anything. */
  abstract delete(key: string): Promise<boolean>;
  /** Adds to a set whose life is prolonged to at least `ttl`. */
  abstract addMember(key: string, member: string, ttl: number): Promise<void>;
  abstract removeMember(key: string, member: string): Promise<void>;
  abstract members(key: string): Promise<string[]>;
  /** Milliseconds until the key ends by itself; 0 when there is none. */
  abstract ttl(key: string): Promise<number>;
  /** Resolves when the store answers. */
  abstract ping(): Promise<void>;
}
