import { CacheStoreError, type CacheStoreOperation } from './cache-store-error.js';
import type { KeyRing } from './key-ring.js';
import type { SealedEntries } from './sealed-entries.js';
import { SealedPartitionStore, type PartitionStoreOptions } from './sealed-partition-store.js';

/** The commands used; an ioredis `Redis` or `Cluster` has them. Each touches one key. */
export interface RedisCommands {
  getBuffer(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer, unit: 'PX', milliseconds: number): Promise<unknown>;
  del(key: string): Promise<number>;
  eval(script: string, keyCount: number, key: string, ...values: (Buffer | number)[]): Promise<unknown>;
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

/** Sealed values are never empty, so that an empty one stands for "none" (where GET gives `false`). */
const ABSENT = Buffer.alloc(0);
const REPLACE = `if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;
/** No two envelopes begin alike (salt, IV and tag): of a damaged entry of many megabytes the rest need not travel. */
const TELLING_BYTES = 1024;
const DELETE_IF_EQUAL = `if redis.call('STRLEN', KEYS[1]) ~= tonumber(ARGV[2]) then return 0 end
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

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

  async replace(key: string, expected = ABSENT, value: Buffer, ttlMs: number): Promise<boolean> {
    const script = (): Promise<unknown> => this.#redis.eval(REPLACE, 1, key, expected, value, ttlMs);
    return (await guarded('write', script)) === 1;
  }

  async delete(key: string): Promise<boolean> {
    return (await guarded('delete', () => this.#redis.del(key))) > 0;
  }

  async deleteIfEqual(key: string, value: Buffer): Promise<boolean> {
    const start = value.subarray(0, TELLING_BYTES);
    const script = (): Promise<unknown> => this.#redis.eval(DELETE_IF_EQUAL, 1, key, start, value.length);
    return (await guarded('delete', script)) === 1;
  }
}

async function guarded<T>(operation: CacheStoreOperation, command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (failure) {
    throw new CacheStoreError(operation, failure);
  }
}
