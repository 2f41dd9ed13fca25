import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { loadEnv } from '../../src/platform/env/env.js';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import { MemoryStore } from '../../src/platform/store/memory-store.js';
import { Records } from '../../src/platform/store/records.js';
import { RedisCoherence } from '../../src/platform/store/redis-coherence.js';
import { RedisStore } from '../../src/platform/store/redis-store.js';
import type { Store } from '../../src/platform/store/store.js';
import { TRACKED_PREFIXES } from '../../src/platform/store/tracked.js';
import { Vault } from '../../src/platform/store/vault.js';
import { Windows } from '../../src/upstream/governor/windows.js';
import { MemoryLog } from '../support/memory-log.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { passInRedis } from '../support/redis-clock.js';
import { watchRedis } from '../support/redis-monitor.js';
import { TestClock } from '../support/test-clock.js';
import { until } from '../support/until.js';

const KEYS = generateKeyEntry('test');
const env = (more: Record<string, string> = {}): ReturnType<typeof loadEnv> =>
  loadEnv({
    PUBLIC_URL: 'http://localhost:3000',
    AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
    AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
    AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
    ENCRYPTION_KEYS: KEYS,
    ...more,
  });

/** Two replicas' windows, each by a clock of its own. */
type Make = (clocks: [TestClock, TestClock]) => Promise<[here: Windows, there: Windows]>;
type PassInStore = (ms: number) => Promise<void>;

const windowsOn = (store: Store, clock: TestClock): Windows =>
  new Windows(new Records(store, new Vault(env()), new MemoryLog()), clock);

function keepsThePromisesOfWindows(make: Make, passInStore: PassInStore): void {
  let clocks: [TestClock, TestClock];
  let here: Windows;
  let there: Windows;
  let name: string;
  let names = 0;
  beforeEach(async () => {
    clocks = [new TestClock(), new TestClock()];
    for (const clock of clocks) clock.stand();
    [here, there] = await make(clocks);
    name = `user ${(names += 1)}`;
  });

  /** In milliseconds. */
  const left = async (windows: Windows): Promise<number> => {
    const [ours, theirs] = clocks;
    const clock = windows === here ? ours : theirs;
    return Math.max(0, ((await windows.find(name))?.until ?? 0) - clock.elapsed());
  };
  /** For both; what stands in a store goes by a clock of its own, which a test does not stop. */
  const areLeft = async (seconds: number): Promise<boolean> => {
    const both = [await left(here), await left(there)].map((ms) => ms / 1_000);
    return both.every((one) => one <= seconds && one > seconds - 5);
  };
  const pass = async (ms: number): Promise<void> => {
    // In this order: what is read between the two would seem to stand for longer.
    await passInStore(ms);
    clocks.forEach((clock) => clock.advance(ms));
  };

  it('are open until somebody closes them', async () => {
    expect([await left(here), await left(there)]).toEqual([0, 0]);
  });

  it('are closed at once here, and elsewhere as soon as it is told', async () => {
    expect(await left(there)).toBe(0);
    const closed = here.close(name, 30_000, 'throttled');
    expect(here.find(name)).toMatchObject({ code: 'throttled' });
    await closed;
    await until(() => areLeft(30));
    expect(await there.find(name)).toMatchObject({ code: 'throttled' });
  });

  it('open when their time is over, without being told again', async () => {
    await here.close(name, 60_000, 'upstream_throttled');
    await until(() => areLeft(60));
    await pass(50_000);
    await until(() => areLeft(10));
    await pass(10_000);
    await until(async () => (await left(here)) + (await left(there)) === 0);
  });

  it('are only ever prolonged', async () => {
    await here.close(name, 30_000, 'throttled');
    await there.close(name, 3_000, 'upstream_throttled');
    await until(() => areLeft(30));
    await there.close(name, 60_000, 'upstream_throttled');
    await until(() => areLeft(60));
    expect(await here.find(name)).toMatchObject({ code: 'upstream_throttled' });
  });

  it('take the longest of what many answers say at the same time', async () => {
    const lengths = Array.from({ length: 40 }, (_, n) => 10_000 + ((n * 7_919) % 40) * 10_000);
    await Promise.all(
      lengths.map((length, n) => (n % 2 === 0 ? here : there).close(name, length, 'throttled')),
    );
    await until(() => areLeft(400));
  });

  it.each([10, -10])(
    'are as long for a replica whose time of day is wrong by %i minutes',
    async (minutes) => {
      const [, theirs] = clocks;
      theirs.step(minutes * 60_000);
      await here.close(name, 30_000, 'throttled');
      await until(() => areLeft(30));
      await there.close(name, 60_000, 'throttled');
      await until(() => areLeft(60));
      theirs.step(-2 * minutes * 60_000);
      expect(await areLeft(60)).toBe(true);
    },
  );

  it('let go who waited for their end one after another, and after a second everybody', async () => {
    await here.close(name, 10_000, 'throttled');
    await pass(10_000);
    const waits = Array.from({ length: 300 }, () => here.giveWay(name));
    expect(waits.toSorted((one, other) => one - other)).toEqual(waits);
    expect([new Set(waits).size >= 100, waits[0], waits.at(-1)]).toEqual([true, 100, 1_000]);
    await pass(999);
    expect(here.giveWay(name)).toBeLessThanOrEqual(1);
    await pass(1);
    expect([here.giveWay(name), here.giveWay('another')]).toEqual([0, 0]);
  });

  it('are of one name alone', async () => {
    await here.close(name, 10_000, 'throttled');
    expect(await here.find(`${name}0`)).toBeUndefined();
  });
}

describe('windows over the store in memory', () => {
  keepsThePromisesOfWindows(
    async ([ours, theirs]) => {
      const store = new MemoryStore(ours);
      return [windowsOn(store, ours), windowsOn(store, theirs)];
    },
    async () => undefined,
  );
});

describe('windows over Redis', () => {
  let server: RunningRedis;
  let open: (() => void)[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const close of open) close();
    open = [];
  });
  afterAll(() => server.stop());

  const replica = async (
    clock: TestClock,
    url = server.url,
  ): Promise<{ windows: Windows; coherence: RedisCoherence }> => {
    const log = new MemoryLog();
    const connection = new RedisConnection(env({ REDIS_URL: url }), log);
    const coherence = new RedisCoherence(connection, TRACKED_PREFIXES, log);
    open.push(() => {
      coherence.onApplicationShutdown();
      connection.onApplicationShutdown();
    });
    await connection.settled();
    const { client } = connection;
    if (client === undefined) throw new Error('The configuration names a Redis.');
    return { windows: windowsOn(new RedisStore(client, coherence), clock), coherence };
  };

  keepsThePromisesOfWindows(
    async ([ours, theirs]) => {
      const [here, there] = [await replica(ours), await replica(theirs)];
      await until(() => there.coherence.isIntact());
      return [here.windows, there.windows];
    },
    (ms) => passInRedis(server.client(), ms),
  );

  it('cost no command once they have been asked for, closed or open', async () => {
    const clock = new TestClock();
    const { windows, coherence } = await replica(clock);
    await until(() => coherence.isIntact());
    await windows.find('quiet');
    await windows.close('busy', 60_000, 'throttled');
    await windows.find('busy');
    const keys: string[] = [];
    const monitor = await watchRedis(server.port, (words) => void keys.push(words.join(' ')));
    for (let n = 0; n < 100; n += 1) {
      expect(windows.find('quiet')).toBeUndefined();
      expect(windows.find('busy')).toMatchObject({ code: 'throttled' });
    }
    await until(async () => {
      await server.client().ping();
      return keys.some((words) => /ping/i.test(words));
    });
    monitor.stop();
    // The one that was under way: whether somebody has closed it for longer, and how long that is.
    expect(keys.filter((words) => words.includes('upstream-window')).length).toBeLessThan(3);
  });

  it('are believed to be open by nobody whose connection tells nothing: those read', async () => {
    const clock = new TestClock();
    const [here, there] = [await replica(clock), await replica(clock)];
    await until(() => there.coherence.isIntact());
    await there.windows.find('deaf');
    await server.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await here.windows.close('deaf', 60_000, 'throttled');
    expect(await there.windows.find('deaf')).toMatchObject({ code: 'throttled' });
  });

  it('that nobody can know of are not open; what was heard here counts all the same, and is told later', async () => {
    const own = await startRedis();
    const clock = new TestClock();
    const { windows } = await replica(clock, own.url);
    await own.stop();
    await windows.close('x', 60_000, 'throttled');
    expect(await windows.find('x')).toMatchObject({ code: 'throttled' });
    await expect((async () => windows.find('y'))()).rejects.toMatchObject({ code: 'store_unavailable' });
    const again = await startRedis({ port: own.port });
    const { windows: other } = await replica(clock, again.url);
    await until(async () => (await other.find('x')) !== undefined);
    await again.stop();
  });

  it('live under keyed hashes, sealed, and no longer than they are closed', async () => {
    await server.client().flushall();
    const { windows } = await replica(new TestClock());
    await windows.close('tenant.user', 60_000, 'throttled');
    const [key = '', ...more] = await server.client().keys('*');
    expect(more).toEqual([]);
    expect(key).toMatch(/^bff:upstream-window:[A-Za-z0-9_-]{43}$/);
    expect(await server.client().get(key)).not.toMatch(/throttled|tenant/);
    expect(await server.client().pttl(key)).toBeLessThanOrEqual(60_000);
  });
});
