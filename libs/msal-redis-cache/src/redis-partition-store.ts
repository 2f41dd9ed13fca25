import { CacheStoreError, type CacheStoreOperation } from './cache-store-error.js';
import type { KeyRing } from './key-ring.js';
import {
  SealedPartitionStore,
  type PartitionStoreOptions,
  type SealedEntries,
} from './sealed-partition-store.js';

/** The commands used; an ioredis `Redis` or `Cluster` has them. Each touches one key. */
export interface RedisCommands {
  getBuffer(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer, unit: 'PX', milliseconds: number): Promise<unknown>;
  del(key: string): Promise<number>;
  eval(script: string, keyCount: number, key: string, argument: Buffer): Promise<unknown>;
}

/**
 * Partitions in Redis.
 *
 * Give the connection `commandTimeout`, `maxRetriesPerRequest` and `enableOfflineQueue: false`: with ioredis'
 * defaults a command waits more than a minute for a Redis that is gone.
 *
 * @example
 * const redis = new Redis(url, { commandTimeout: 250, maxRetriesPerRequest: 1, enableOfflineQueue: false });
 * const store = new RedisPartitionStore(redis, KeyRing.parse(keys), { onEvent: ({ type }) => count(type) });
 */
export class RedisPartitionStore extends SealedPartitionStore {
  constructor(redis: RedisCommands, keys: KeyRing, options: PartitionStoreOptions = {}) {
    super(new RedisEntries(redis), keys, options);
  }
}

const DELETE_IF_EQUAL = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

class RedisEntries implements SealedEntries {
  readonly #redis: RedisCommands;

  constructor(redis: RedisCommands) {
    this.#redis = redis;
  }

  async get(key: string): Promise<Buffer | undefined> {
    return (await guarded('read', () => this.#redis.getBuffer(key))) ?? undefined;
  }

  async set(key: string, value: Buffer, ttlMs: number): Promise<void> {
    await guarded('write', () => this.#redis.set(key, value, 'PX', ttlMs));
  }

  async delete(key: string): Promise<boolean> {
    return (await guarded('delete', () => this.#redis.del(key))) > 0;
  }

  async deleteIfEqual(key: string, value: Buffer): Promise<boolean> {
    return (await guarded('delete', () => this.#redis.eval(DELETE_IF_EQUAL, 1, key, value))) === 1;
  }
}

async function guarded<T>(operation: CacheStoreOperation, command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (failure) {
    throw new CacheStoreError(operation, failure);
  }
}
