import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { SystemClock } from '../../src/platform/clock.js';
import { BffError } from '../../src/platform/problem.js';
import { MemoryStore } from '../../src/platform/store/memory-store.js';
import { RedisStore } from '../../src/platform/store/redis-store.js';
import type { Store } from '../../src/platform/store/store.js';
import { startRedis, type RunningRedis } from '../support/redis.js';

const MINUTE = 60_000;
const bytes = (text: string): Buffer => Buffer.from(text);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function keepsThePromisesOfAStore(makeStore: () => Store): void {
  let store: Store;
  beforeEach(() => {
    store = makeStore();
  });

  it('gives back the bytes that were set', async () => {
    const value = Buffer.from([0, 255, 10, 13, 128]);
    await store.set('a', value, MINUTE);
    expect(await store.get('a')).toEqual(value);
    expect(await store.get('another')).toBeUndefined();
  });

  it('forgets an entry after its time', async () => {
    await store.set('short', bytes('x'), 30);
    await pause(60);
    expect(await store.get('short')).toBeUndefined();
    expect(await store.delete('short')).toBe(false);
  });

  it('swaps only where exactly the expected value stands', async () => {
    await store.set('cas', bytes('old'), MINUTE);
    expect(await store.swap('cas', bytes('other'), bytes('wrong'), MINUTE)).toBe(false);
    expect(await store.swap('cas', bytes('old'), bytes('new'), MINUTE)).toBe(true);
    expect(await store.get('cas')).toEqual(bytes('new'));
  });

  it('never brings back what was deleted', async () => {
    await store.set('gone', bytes('x'), MINUTE);
    expect(await store.delete('gone')).toBe(true);
    expect(await store.swap('gone', bytes('x'), bytes('y'), MINUTE)).toBe(false);
    expect(await store.get('gone')).toBeUndefined();
  });

  it('tells for how long a set of members has to live, which is only ever prolonged', async () => {
    expect(await store.ttl('nobody')).toBe(0);
    await store.addMember('lives', 'a', MINUTE);
    await store.addMember('lives', 'b', 1_000);
    const left = await store.ttl('lives');
    expect(left).toBeGreaterThan(1_000);
    expect(left).toBeLessThanOrEqual(MINUTE);
  });

  it('lets one of many writers win a swap', async () => {
    await store.set('race', bytes('start'), MINUTE);
    const attempts = Array.from({ length: 20 }, (_, index) =>
      store.swap('race', bytes('start'), bytes(`writer ${index}`), MINUTE),
    );
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1);
  });

  it('hands an entry to one of many takers', async () => {
    await store.set('once', bytes('x'), MINUTE);
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take('once')));
    expect(taken.filter((value) => value !== undefined)).toEqual([bytes('x')]);
  });

  it('keeps sets of members, each once, and forgets an empty one', async () => {
    await store.addMember('set', 'a', MINUTE);
    await store.addMember('set', 'b', MINUTE);
    await store.addMember('set', 'a', MINUTE);
    expect((await store.members('set')).toSorted()).toEqual(['a', 'b']);
    await store.removeMember('set', 'a');
    await store.removeMember('set', 'b');
    expect(await store.members('set')).toEqual([]);
  });

  it('prolongs the life of a set, and never shortens it', async () => {
    await store.addMember('lasting', 'a', MINUTE);
    await store.addMember('lasting', 'b', 20);
    await pause(50);
    expect((await store.members('lasting')).toSorted()).toEqual(['a', 'b']);
  });

  it('says that it answers', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });
}

describe('the store in memory', () => {
  keepsThePromisesOfAStore(() => new MemoryStore(new SystemClock()));
});

describe('the store in Redis', () => {
  let server: RunningRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url, {
      commandTimeout: 250,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
    });
    await new Promise((resolve) => client.once('ready', resolve));
  });
  afterEach(async () => {
    server.resume();
    await client.flushall().catch(() => undefined);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  keepsThePromisesOfAStore(() => new RedisStore(client));

  it('gives every key a time to live', async () => {
    const store = new RedisStore(client);
    await store.set('a', bytes('x'), MINUTE);
    await store.swap('a', bytes('x'), bytes('y'), MINUTE);
    await store.addMember('s', 'm', MINUTE);
    for (const key of await client.keys('*')) expect(await client.pttl(key)).toBeGreaterThan(0);
  });

  it('answers a frozen Redis with store_unavailable, and nothing of the value in the error', async () => {
    server.pause();
    const failure: unknown = await new RedisStore(client)
      .set('k', bytes('stored-secret'), MINUTE)
      .catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(BffError);
    expect(failure).toMatchObject({ code: 'store_unavailable', status: 503 });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('stored-secret');
    expect(failure).not.toHaveProperty('cause');
  });
});
