import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Redis } from 'ioredis';
import { interruptedRedis } from '../test-support/interrupted-redis.js';
import { describePartitionStore } from '../test-support/partition-store.contract.js';
import { startRedis, type TestRedis } from '../test-support/redis-server.js';
import { partitionOf, rotatedRings } from '../test-support/sample-ids.js';
import { CacheStoreError } from './cache-store-error.js';
import { KeyRing } from './key-ring.js';
import type { Revise } from './partition-store.js';
import { RedisPartitionStore, type RedisCommands } from './redis-partition-store.js';

const ADA = partitionOf('ada.home');
const running: TestRedis[] = [];

async function redis(settings?: readonly string[]): Promise<TestRedis> {
  const server = await startRedis(settings);
  running.push(server);
  return server;
}

let client: Redis;
beforeAll(async () => {
  ({ client } = await redis());
});
afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
});

describePartitionStore('Redis', {
  clear: async () => {
    await client.flushall();
  },
  open: (keys, onEvent) => new RedisPartitionStore(client, keys, onEvent && { onEvent }),
  rawKeys: () => client.keys('*'),
  rawGet: async (key) => (await client.getBuffer(key)) ?? Buffer.alloc(0),
  rawSet: async (key, value) => {
    await client.set(key, value, 'PX', 60_000);
  },
  rawTtl: (key) => client.pttl(key),
  pass: async (ms) => {
    await pause(ms);
  },
});

/** Runs a store operation that must fail, and returns what it failed with. */
async function failureOf(operation: Promise<unknown>): Promise<CacheStoreError> {
  const failure: unknown = await operation.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(failure instanceof CacheStoreError)) throw new Error('Expected a CacheStoreError.');
  return failure;
}

describe('a partition store whose Redis refuses', () => {
  it('tells the reason without the value, the key or the command', async () => {
    const { client: full } = await redis(['--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
    const store = new RedisPartitionStore(full, KeyRing.generate());
    const sealedValues: string[] = [];
    const direct: unknown = await full.set('k', 'canary').catch((failure: unknown) => failure);
    expect(inspect(direct, { depth: 9 })).toContain('canary');
    const failure = await failureOf(store.write(ADA, 'canary', 60_000));
    sealedValues.push(
      inspect(failure, { depth: 9, showHidden: true }),
      JSON.stringify(failure),
      `${failure.stack}`,
    );
    expect(failure).toMatchObject({ operation: 'write', reason: 'OOM' });
    expect(failure.cause).toBeUndefined();
    for (const text of sealedValues) expect(text).not.toMatch(/canary|generated|msal:|args/);
  });

  it('still reads and deletes when it is full, and keeps what could not be replaced', async () => {
    const server = await redis();
    const store = new RedisPartitionStore(server.client, KeyRing.generate());
    await store.write(ADA, 'kept', 60_000);
    await server.client.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1');
    expect((await failureOf(store.write(ADA, 'new', 60_000))).reason).toBe('OOM');
    const update = store.update(ADA, () => ({ value: 'new', ttlMs: 60_000 }));
    expect(await failureOf(update)).toMatchObject({ operation: 'write', reason: 'OOM' });
    expect(await store.read(ADA)).toBe('kept');
    await store.delete(ADA);
    expect(await store.read(ADA)).toBeUndefined();
  });

  it('loses nothing when it is full in the middle of a key rotation', async () => {
    const server = await redis();
    const [old, both] = rotatedRings();
    await new RedisPartitionStore(server.client, old).write(ADA, 'kept', 60_000);
    await server.client.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1');
    const store = new RedisPartitionStore(server.client, both);
    await failureOf(store.write(ADA, 'new', 60_000));
    expect(await store.read(ADA)).toBe('kept');
  });

  it('says that it is a replica, a wrong type or gone', async () => {
    const server = await redis();
    const store = new RedisPartitionStore(server.client, KeyRing.generate());
    await store.write(ADA, 'value', 60_000);
    const [key = ''] = await server.client.keys('*');
    await server.client.replicaof('127.0.0.1', '1');
    expect((await failureOf(store.write(ADA, 'value', 60_000))).reason).toBe('READONLY');
    await server.client.replicaof('NO', 'ONE');
    await server.client.del(key);
    await server.client.lpush(key, 'x');
    expect((await failureOf(store.read(ADA))).reason).toBe('WRONGTYPE');
    await server.stop();
    expect((await failureOf(store.read(ADA))).operation).toBe('read');
  });

  it('says that it does not answer, is not connected yet, or no more', async () => {
    const server = await redis();
    const connection = server.client.duplicate({ commandTimeout: 100, enableOfflineQueue: false });
    connection.on('error', () => undefined);
    const store = new RedisPartitionStore(connection, KeyRing.generate());
    const reasons = [(await failureOf(store.read(ADA))).reason];
    await once(connection, 'ready');
    await server.client.call('CLIENT', 'PAUSE', '400', 'ALL');
    reasons.push((await failureOf(store.read(ADA))).reason);
    connection.disconnect();
    reasons.push((await failureOf(store.read(ADA))).reason);
    expect(reasons).toEqual(['NOT_CONNECTED', 'TIMEOUT', 'NOT_CONNECTED']);
  });

  it('lets every entry end, whatever wrote it', async () => {
    await client.flushall();
    const [ring, rotated] = rotatedRings();
    const old = new RedisPartitionStore(client, ring);
    const both = new RedisPartitionStore(client, rotated);
    const put: Revise = (text = '') => ({ value: `${text}x`, ttlMs: 60_000 });
    const users = Array.from({ length: 50 }, (_, user) => partitionOf(`user ${user}`));
    const expectLives = async (): Promise<void> => {
      const lives = await Promise.all((await client.keys('*')).map((key) => client.pttl(key)));
      expect(lives).toHaveLength(users.length);
      for (const life of lives) expect(life > 0 && life <= 60_000).toBe(true);
    };
    for (const [index, id] of users.entries()) {
      await (index % 2 ? old.write(id, 'x', 60_000) : old.update(id, put));
    }
    await expectLives();
    for (const store of [old, both, both]) {
      await Promise.all(users.map((id) => store.update(id, put)));
      await expectLives();
    }
    await Promise.all(users.map((id) => both.delete(id)));
    expect(await client.dbsize()).toBe(0);
  });
});

describe('a partition that moves to the first key', () => {
  const place = { keyPrefix: 'moving:' };
  const [old, both] = rotatedRings();
  const move = (): Promise<unknown> =>
    new RedisPartitionStore(client, both, place).update(ADA, (text) =>
      text === undefined ? undefined : { value: text, ttlMs: 60_000 },
    );

  /** The same partition on a connection on which the move happens after `command` has been sent once. */
  function overtakenAt(command: keyof RedisCommands): RedisPartitionStore {
    let sent = 0;
    const commands = interruptedRedis(client, async (sending) => {
      if (sending === command && (sent += 1) === 2) await move();
    });
    return new RedisPartitionStore(commands, both, place);
  }

  beforeEach(async () => {
    await client.flushall();
    await new RedisPartitionStore(client, old, place).write(ADA, 'value', 60_000);
  });

  it('is found by those who look for it at that moment', async () => {
    expect(await overtakenAt('getBuffer').read(ADA)).toBe('value');
  });

  it('is removed by those who remove it at that moment', async () => {
    await overtakenAt('del').delete(ADA);
    expect(await client.dbsize()).toBe(0);
  });
});
