import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry, KeyRing } from '@entra-bff/msal-redis-cache';
import type { Broadcast } from '../../src/platform/broadcast/broadcast.js';
import { MemoryBroadcast } from '../../src/platform/broadcast/memory-broadcast.js';
import { RedisBroadcast } from '../../src/platform/broadcast/redis-broadcast.js';
import { loadEnv } from '../../src/platform/env/env.js';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import { MemoryLog } from '../support/memory-log.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { startRedisCluster } from '../support/redis-cluster.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { watchRedis } from '../support/redis-monitor.js';
import { until } from '../support/until.js';

const OLD = generateKeyEntry('old');
const NEW = generateKeyEntry('new');
/** Longer than a busy machine takes: what is published next is heard then, or the promise is broken. */
const PATIENCE_MS = 20_000;

/** As many ways to one message as there are replicas. */
type Make = () => [here: Broadcast, there: Broadcast];

function keepsThePromisesOfABroadcast(make: Make): void {
  let here: Broadcast;
  let there: Broadcast;
  beforeEach(() => {
    [here, there] = make();
  });

  const listen = async (to: Broadcast, topic: string): Promise<{ heard: string[]; stop: () => void }> => {
    const heard: string[] = [];
    return { heard, stop: await to.subscribe(topic, (message) => void heard.push(message)) };
  };

  it('tells everybody who listens to the topic, here and elsewhere, and nobody else', async () => {
    const listeners = [await listen(here, 'a'), await listen(here, 'a'), await listen(there, 'a')];
    const other = await listen(there, 'b');
    await here.publish('a', 'to a');
    await there.publish('a', 'to a too');
    await until(() => listeners.every(({ heard }) => heard.length === 2));
    for (const { heard } of listeners) expect(heard.toSorted()).toEqual(['to a', 'to a too']);
    expect(other.heard).toEqual([]);
  });

  it('keeps the order of one publisher, and every character', async () => {
    const { heard } = await listen(there, 'order');
    const messages = Array.from({ length: 200 }, (_, n) => `${n} "é\n\u2028\0😀`);
    for (const message of messages) await here.publish('order', message);
    await until(() => heard.length === messages.length);
    expect(heard).toEqual(messages);
  });

  it('tells nobody who has left, also in the middle of a message, and keeps nothing of them', async () => {
    const first = await listen(there, 'leaving');
    const second = await listen(there, 'leaving');
    await here.publish('leaving', 'one');
    await until(() => first.heard.length === 1);
    first.stop();
    first.stop();
    await here.publish('leaving', 'two');
    await until(() => second.heard.length === 2);
    expect(first.heard).toEqual(['one']);
    second.stop();
    expect([here.topics, there.topics]).toEqual([0, 0]);
  });

  it('is heard again by who left and came back at once', async () => {
    const before = await listen(there, 'again');
    before.stop();
    const after = await listen(there, 'again');
    await here.publish('again', 'hello');
    await until(() => after.heard.length === 1);
    expect(before.heard).toEqual([]);
  });

  it('costs nothing when nobody listens', async () => {
    await expect(here.publish('nobody', 'anything')).resolves.toBeUndefined();
  });
}

describe('a broadcast in memory', () => {
  keepsThePromisesOfABroadcast(() => {
    const broadcast = new MemoryBroadcast();
    return [broadcast, broadcast];
  });
});

describe('a broadcast through Redis', () => {
  let server: RunningRedis;
  const open: (() => void)[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });
  afterAll(() => server.stop());

  const through = (env: Record<string, string>, keys = OLD, patience = PATIENCE_MS): RedisBroadcast => {
    const connection = new RedisConnection(
      loadEnv({
        PUBLIC_URL: 'http://localhost:3000',
        AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
        AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
        AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
        ENCRYPTION_KEYS: keys,
        ...env,
      }),
      new MemoryLog(),
    );
    const broadcast = new RedisBroadcast(connection, KeyRing.parse(keys), patience);
    open.push(() => {
      broadcast.onApplicationShutdown();
      connection.onApplicationShutdown();
    });
    return broadcast;
  };
  const replica = (keys?: string): RedisBroadcast => through({ REDIS_URL: server.url }, keys);

  /** Resolves when a message gets through; each try is another one. */
  const isHeard = async (from: Broadcast, topic: string, heard: string[]): Promise<void> => {
    const before = heard.length;
    await until(async () => {
      await from.publish(topic, 'are you there?');
      return heard.length > before;
    }, 15_000);
  };

  keepsThePromisesOfABroadcast(() => [replica(), replica()]);

  it('shows a reader of Redis neither what it is about nor what it says', async () => {
    const [here, there] = [replica(), replica()];
    const heard: string[] = [];
    await there.subscribe('session of adele', (message) => void heard.push(message));
    const words: string[] = [];
    const monitor = await watchRedis(server.port, (command) => void words.push(command.join(' ')));
    await here.publish('session of adele', 'adele has left');
    await until(() => heard.length === 1);
    const channels = await server.client().pubsub('CHANNELS');
    monitor.stop();
    expect(channels).toEqual([expect.stringMatching(/^bff:broadcast:[\w-]{43}$/)]);
    expect(words.join()).toContain('bff:broadcast:');
    expect(`${words.join()} ${channels.join()}`).not.toContain('adele');
  });

  it('takes nothing for a message that was not sealed for this very topic', async () => {
    const [here, there] = [replica(), replica()];
    const heard: string[] = [];
    await there.subscribe('a', (message) => void heard.push(message));
    await there.subscribe('b', (message) => void heard.push(message));
    const client = server.client();
    const [one = '', other = ''] = await client.pubsub('CHANNELS').then((names) => names.map(String));
    const replayed: Buffer[] = [];
    const spy = server.client();
    spy.on('messageBuffer', (_channel: Buffer, message: Buffer) => void replayed.push(message));
    await spy.subscribe(one, other);
    await here.publish('a', 'sealed for a');
    await until(() => replayed.length === 1 && heard.length === 1);
    for (const channel of [one, other]) {
      await client.publish(channel, 'signed-out');
      await client.publish(channel, replayed[0] ?? '');
    }
    // In its own topic a message may come twice; in another it is none.
    await until(() => heard.length === 2);
    await isHeard(here, 'b', heard);
    expect(heard.filter((message) => message === 'sealed for a')).toHaveLength(2);
    expect(heard).not.toContain('signed-out');
  });

  it.each([
    [OLD, `${OLD},${NEW}`],
    [`${OLD},${NEW}`, `${NEW},${OLD}`],
    [`${NEW},${OLD}`, NEW],
  ])('is heard both ways by replicas in the middle of a key rotation', async (before, after) => {
    const replicas = [replica(before), replica(after)] as const;
    for (const [from, to] of [replicas, replicas.toReversed()]) {
      const heard: string[] = [];
      const stop = await to?.subscribe('rotation', (message) => void heard.push(message));
      await from?.publish('rotation', 'once');
      await until(() => heard.length > 0);
      expect(heard).toEqual(['once']);
      stop?.();
      expect(to?.topics).toBe(0);
    }
  });

  it('listens again to everything when its connection was lost', async () => {
    const [here, there] = [replica(), replica()];
    const heard: string[] = [];
    for (const topic of ['a', 'b']) await there.subscribe(topic, (message) => void heard.push(message));
    await server.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    for (const topic of ['a', 'b']) await isHeard(here, topic, heard);
  });

  it('makes a connection anew that a network has forgotten', async () => {
    const proxy = await startTcpProxy(server.port);
    const [here, there] = [replica(), through({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` })];
    const heard: string[] = [];
    await there.subscribe('a', (message) => void heard.push(message));
    await here.publish('a', 'before');
    await until(() => heard.length === 1);
    proxy.partition();
    proxy.heal();
    await isHeard(here, 'a', heard);
    await proxy.stop();
  });

  it('fails nobody while Redis is away: who subscribes then is told afterwards', async () => {
    const own = await startRedis();
    const here = through({ REDIS_URL: own.url }, OLD, 100);
    own.pause();
    const heard: string[] = [];
    await here.subscribe('a', (message) => void heard.push(message));
    await here.publish('a', 'lost');
    own.resume();
    await isHeard(here, 'a', heard);
    await own.stop();
  });

  it('passes through every node of a Cluster, and through one that has replaced another', async () => {
    const cluster = await startRedisCluster({ replicas: 1 });
    const [here, there] = [
      through({ REDIS_CLUSTER: cluster.seeds }),
      through({ REDIS_CLUSTER: cluster.seeds }),
    ];
    const heard: string[] = [];
    for (let topic = 0; topic < 10; topic += 1)
      await there.subscribe(`topic ${topic}`, (message) => void heard.push(message));
    for (let topic = 0; topic < 10; topic += 1) await isHeard(here, `topic ${topic}`, heard);
    await cluster.primaries[0]?.replicated();
    await cluster.primaries[0]?.stop();
    await until(async () => String(await cluster.replicas[0]?.direct.role()).startsWith('master'), 20_000);
    for (let topic = 0; topic < 10; topic += 1) await isHeard(here, `topic ${topic}`, heard);
    await cluster.stop();
  });
});
