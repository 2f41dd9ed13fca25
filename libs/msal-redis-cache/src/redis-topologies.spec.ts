import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { startRedisCluster, type RunningRedisCluster } from '../../../test/support/redis-cluster.js';
import { startSentinel, type RunningSentinel } from '../../../test/support/redis-sentinel.js';
import { partitionOf, rotatedRings } from '../test-support/sample-ids.js';
import { CacheStoreError } from './cache-store-error.js';
import { KeyRing } from './key-ring.js';
import type { Revise } from './partition-store.js';
import { RedisPartitionStore } from './redis-partition-store.js';

const MINUTE = 60_000;
const ids = Array.from({ length: 30 }, (_, user) => partitionOf(`user ${user}`));

const adding =
  (word: string): Revise =>
  (text) =>
    text === undefined ? undefined : { value: `${text} ${word}`, ttlMs: MINUTE };

describe('a partition store on a Redis Cluster of three nodes', () => {
  let world: RunningRedisCluster;
  let cluster: Cluster;
  beforeAll(async () => {
    world = await startRedisCluster();
    cluster = new Cluster(world.primaries.map(({ port }) => ({ host: '127.0.0.1', port })));
  });
  afterAll(async () => {
    cluster.disconnect();
    await world.stop();
  });

  const sizes = (): Promise<number[]> => Promise.all(world.primaries.map(({ direct }) => direct.dbsize()));

  it('writes, updates, rotates and deletes with commands that a cluster can route', async () => {
    const [old, both] = rotatedRings();
    const [before, after] = [old, both].map((ring) => new RedisPartitionStore(cluster, ring));
    if (before === undefined || after === undefined) throw new Error('Expected two stores.');
    await Promise.all(ids.map((id) => before.write(id, 'start', MINUTE)));
    for (const size of await sizes()) expect(size).toBeGreaterThan(0);
    await Promise.all(ids.flatMap((id) => [after.update(id, adding('a')), after.update(id, adding('b'))]));
    for (const id of ids) expect(['start a b', 'start b a']).toContain(await after.read(id));
    expect((await sizes()).reduce((sum, size) => sum + size)).toBe(ids.length);
    await Promise.all(ids.map((id) => after.delete(id)));
    expect(await sizes()).toEqual([0, 0, 0]);
  });
});

describe('a partition store whose primary a Sentinel replaces', () => {
  let world: RunningSentinel;
  let client: Redis;
  beforeAll(async () => {
    world = await startSentinel();
    client = new Redis({
      sentinels: [{ host: '127.0.0.1', port: world.port }],
      name: world.name,
      commandTimeout: 250,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      sentinelRetryStrategy: () => 50,
      retryStrategy: () => 50,
    });
    client.on('error', () => undefined);
    await once(client, 'ready');
  });
  afterAll(async () => {
    client.disconnect();
    await world.stop();
  });

  it('fails quickly and plainly in between, and goes on with everything that was replicated', async () => {
    const store = new RedisPartitionStore(client, KeyRing.generate());
    const id = partitionOf('ada.home');
    await store.write(id, 'start', MINUTE);
    await world.primary.replicated();
    await world.primary.stop();

    const failures: unknown[] = [];
    for (;;) {
      const outcome = await store.update(id, adding('after')).catch((failure: unknown) => failure);
      if (!(outcome instanceof Error)) break;
      failures.push(outcome);
      await pause(50);
    }
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toBeInstanceOf(CacheStoreError);
    expect(await store.read(id)).toBe('start after');
    expect(await world.replica.client().dbsize()).toBe(1);
  });
});
