import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { startCluster, type TestCluster } from '../test-support/redis-cluster.js';
import { startSentinel, type TestSentinel } from '../test-support/redis-sentinel.js';
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
  let world: TestCluster;
  beforeAll(async () => {
    world = await startCluster(3);
  });
  afterAll(() => world.stop());

  const sizes = (): Promise<number[]> => Promise.all(world.nodes.map(({ client }) => client.dbsize()));

  it('writes, updates, rotates and deletes with commands that a cluster can route', async () => {
    const [old, both] = rotatedRings();
    const [before, after] = [old, both].map((ring) => new RedisPartitionStore(world.cluster, ring));
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
  let world: TestSentinel;
  beforeAll(async () => {
    world = await startSentinel();
  });
  afterAll(() => world.stop());

  it('fails quickly and plainly in between, and goes on with everything that was replicated', async () => {
    const store = new RedisPartitionStore(world.client, KeyRing.generate());
    const id = partitionOf('ada.home');
    await store.write(id, 'start', MINUTE);
    await world.client.wait(1, 1000);
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
    expect(await world.replica.client.dbsize()).toBe(1);
  });
});
