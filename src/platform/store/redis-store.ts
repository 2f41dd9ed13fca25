import type { Cluster, Redis } from 'ioredis';
import { BffError } from '../problem.js';
import { PatientCluster } from '../redis/patient-cluster.js';
import { NoCoherence, type Coherence } from './coherence.js';
import { MergedReads } from './merged-reads.js';
import { Store } from './store.js';

const RETRY_AFTER_SECONDS = 2;

/** SADD, and a TTL that only ever grows, in one step. */
const ADD_MEMBER = `
redis.call('SADD', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1`;

const SWAP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const DELETE_IF_EQUAL = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** The store that replicas share. */
export class RedisStore extends Store {
  readonly #reads: MergedReads;

  constructor(
    private readonly redis: Redis | Cluster,
    override readonly coherence: Coherence = new NoCoherence(),
  ) {
    super();
    this.#reads = new MergedReads(redis);
  }

  override get(key: string): Promise<Buffer | undefined> {
    return this.#run(() => this.#reads.get(key));
  }

  override set(key: string, value: Buffer, ttl: number): Promise<void> {
    return this.#write(key, async () => void (await this.redis.set(key, value, 'PX', Math.ceil(ttl))));
  }

  override swap(key: string, expected: Buffer, value: Buffer, ttl: number): Promise<boolean> {
    return this.#write(
      key,
      async () => (await this.redis.eval(SWAP, 1, key, expected, value, Math.ceil(ttl))) === 1,
    );
  }

  override setIfAbsent(key: string, value: Buffer, ttl: number): Promise<boolean> {
    return this.#write(
      key,
      async () => (await this.redis.set(key, value, 'PX', Math.ceil(ttl), 'NX')) === 'OK',
    );
  }

  override deleteIfEqual(key: string, expected: Buffer): Promise<boolean> {
    return this.#write(key, async () => (await this.redis.eval(DELETE_IF_EQUAL, 1, key, expected)) === 1);
  }

  override take(key: string): Promise<Buffer | undefined> {
    return this.#write(key, async () => (await this.redis.getdelBuffer(key)) ?? undefined);
  }

  override delete(key: string): Promise<boolean> {
    return this.#write(key, async () => (await this.redis.del(key)) > 0);
  }

  override addMember(key: string, member: string, ttl: number): Promise<void> {
    return this.#run(async () => void (await this.redis.eval(ADD_MEMBER, 1, key, member, Math.ceil(ttl))));
  }

  override removeMember(key: string, member: string): Promise<void> {
    return this.#run(async () => void (await this.redis.srem(key, member)));
  }

  override members(key: string): Promise<string[]> {
    return this.#run(() => this.redis.smembers(key));
  }

  override ttl(key: string): Promise<number> {
    return this.#run(async () => Math.max(0, await this.redis.pttl(key)));
  }

  override ping(): Promise<void> {
    const { redis } = this;
    return this.#run(async () => {
      await (redis instanceof PatientCluster ? redis.proveServing() : redis.ping());
    });
  }

  /** Told whatever became of it: a command that timed out may have been carried out. */
  async #write<T>(key: string, command: () => Promise<T>): Promise<T> {
    try {
      return await this.#run(command);
    } finally {
      this.coherence.tell(key);
    }
  }

  /** An ioredis error carries the command's arguments, the stored value among them: it goes no further. */
  async #run<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch {
      throw new BffError('store_unavailable', { retryAfter: RETRY_AFTER_SECONDS });
    }
  }
}
