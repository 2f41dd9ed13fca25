import { randomUUID } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Cluster, Redis } from 'ioredis';
import { BffError } from '../problem.js';
import { Leases, type LeaseOutcome } from './leases.js';
import { ReleaseFeed } from './release-feed.js';

/** A dead or frozen owner is followed after this long at most. */
const TTL_MS = 3_000;
const PROLONG_EVERY_MS = 1_000;

const PROLONG = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', KEYS[1], 'released')
return 1`;

/** Leases among all replicas on one Redis; waiters are told of a release instead of asking for it. */
export class RedisLeases extends Leases implements OnApplicationShutdown {
  readonly #feed: ReleaseFeed;

  constructor(private readonly redis: Redis | Cluster) {
    super();
    this.#feed = new ReleaseFeed(redis);
  }

  override async tryHold<T>(name: string, work: () => Promise<T>): Promise<LeaseOutcome<T>> {
    const key = `bff:lease:${name}`;
    const owner = randomUUID();
    if (!(await this.#acquire(key, owner)))
      return { kind: 'busy', released: this.#feed.released(key, TTL_MS) };
    const prolonging = setInterval(() => {
      // A failure shows when the lease is gone; the work goes on, it is right without the lease.
      this.redis.eval(PROLONG, 1, key, owner, TTL_MS).catch(() => undefined);
    }, PROLONG_EVERY_MS);
    try {
      return { kind: 'held', value: await work() };
    } finally {
      clearInterval(prolonging);
      // It ends by itself if this does not get through.
      await this.redis.eval(RELEASE, 1, key, owner).catch(() => undefined);
    }
  }

  onApplicationShutdown(): void {
    this.#feed.close();
  }

  async #acquire(key: string, owner: string): Promise<boolean> {
    try {
      return (await this.redis.set(key, owner, 'PX', TTL_MS, 'NX')) === 'OK';
    } catch {
      throw new BffError('store_unavailable', { retryAfter: 2 });
    }
  }
}
