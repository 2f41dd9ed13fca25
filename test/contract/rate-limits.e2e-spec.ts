import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing } from '@entra-bff/msal-redis-cache';
import type { Redis } from 'ioredis';
import { RATE_LIMITS } from '../../src/platform/rate-limit/limits.js';
import { MemoryRateLimits } from '../../src/platform/rate-limit/memory-rate-limits.js';
import type { RateLimits } from '../../src/platform/rate-limit/rate-limits.js';
import { RedisRateLimits } from '../../src/platform/rate-limit/redis-rate-limits.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { TestClock } from '../support/test-clock.js';

const { burst, every } = RATE_LIMITS.silent_session;
const FULL = burst * every;

function keepsThePromisesOfLimits(make: (clock: TestClock) => RateLimits): void {
  let clock: TestClock;
  let limits: RateLimits;
  let user: string;
  let users = 0;
  beforeEach(() => {
    clock = new TestClock();
    clock.stand();
    limits = make(clock);
    user = `user ${(users += 1)}`;
  });

  const take = (of = user, from = limits): Promise<number> => from.take('silent_session', [of]);
  /** How many of so many are let through. */
  const passing = async (attempts: number, of = user): Promise<number> =>
    (await Promise.all(Array.from({ length: attempts }, () => take(of)))).filter((wait) => wait === 0).length;

  it('lets the whole burst through at once, and nothing more', async () => {
    expect(await passing(burst + 50)).toBe(burst);
  });

  it('says how long to wait, and is right', async () => {
    await passing(burst);
    expect(await take()).toBe(every);
    clock.advance(every - 1);
    expect(await take()).toBe(1);
    clock.advance(1);
    expect(await take()).toBe(0);
    expect(await take()).toBe(every);
  });

  it('takes nothing for what it refuses', async () => {
    await passing(burst * 3);
    clock.advance(every * 5);
    expect(await passing(50)).toBe(5);
  });

  it('gives the budget back with time, and never more than the whole of it', async () => {
    await passing(burst);
    clock.advance(every * 10);
    expect(await passing(50)).toBe(10);
    clock.advance(FULL * 100);
    expect(await passing(burst + 50)).toBe(burst);
  });

  it('counts everybody and every limit apart, whatever their names', async () => {
    await passing(burst);
    expect(await take(`${user}0`)).toBe(0);
    expect(await limits.take('login_browser', [user])).toBe(0);
    await limits.take('silent_user', ['a', 'bc']);
    for (let n = 0; n < RATE_LIMITS.silent_user.burst; n += 1) await limits.take('silent_user', ['ab', 'c']);
    expect(await limits.take('silent_user', ['ab', 'c'])).toBeGreaterThan(0);
    expect(await limits.take('silent_user', ['a', 'bc'])).toBe(0);
  });

  it('gives nothing back while a clock goes backwards, and refuses nobody for it who has budget', async () => {
    await passing(burst - 10);
    clock.advance(-600_000);
    expect(await passing(50)).toBe(10);
    expect(await take()).toBeLessThanOrEqual(FULL);
  });
}

describe('limits in memory', () => {
  keepsThePromisesOfLimits((clock) => new MemoryRateLimits(clock));

  it('remember so many and no more', async () => {
    const limits = new MemoryRateLimits(new TestClock(), 1_000);
    for (let n = 0; n < 5_000; n += 1) await limits.take('login_browser', [`browser ${n}`]);
    expect(limits.size).toBe(1_000);
  });
});

describe('limits in Redis', () => {
  let server: RunningRedis;
  let client: Redis;
  const ring = KeyRing.generate();
  const vault = { ring, kid: 'generated' };
  beforeAll(async () => {
    server = await startRedis();
    client = server.client();
  });
  afterAll(() => server.stop());

  keepsThePromisesOfLimits((clock) => new RedisRateLimits(client, vault, clock));

  it('are one count for all replicas', async () => {
    const clock = new TestClock();
    clock.stand();
    const waits = await Promise.all(
      [0, 1, 2].flatMap(() => {
        const replica = new RedisRateLimits(client, vault, clock);
        return Array.from({ length: burst }, () => replica.take('silent_session', ['shared']));
      }),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(burst);
  });

  it('are never exceeded by replicas whose clocks differ', async () => {
    const [early, late] = [new TestClock(), new TestClock()];
    early.stand();
    late.stand();
    late.advance(30_000);
    const replicas = [early, late].map((clock) => new RedisRateLimits(client, vault, clock));
    let passed = 0;
    for (let n = 0; n < burst * 3; n += 1) {
      if ((await replicas[n % 2]?.take('silent_session', ['skewed'])) === 0) passed += 1;
    }
    // The one charge that came first by the early clock is back by the late one.
    expect(passed).toBe(burst + 1);
  });

  it('live under keyed hashes, until the budget is whole again and no longer', async () => {
    await client.flushall();
    const limits = new RedisRateLimits(client, vault, new TestClock());
    for (let n = 0; n < 7; n += 1) await limits.take('login_browser', ['a browser']);
    const [key = '', ...more] = await client.keys('*');
    expect(more).toEqual([]);
    expect(key).toMatch(/^bff:rate:[A-Za-z0-9_-]{43}$/);
    expect(await client.get(key)).toMatch(/^v1\.generated\.\d+\.\d+$/);
    const left = await client.pttl(key);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(7 * RATE_LIMITS.login_browser.every);
  });

  it('begin anew where the stored count is damaged', async () => {
    await client.flushall();
    const limits = new RedisRateLimits(client, vault, new TestClock());
    await limits.take('login_browser', ['b']);
    const [key = ''] = await client.keys('*');
    for (const damaged of ['', 'x', '1e9.2', 'v1.generated.-5.7', 'v1.generated.5.', '\u0000\u0001']) {
      await client.set(key, damaged, 'PX', 60_000);
      expect(await limits.take('login_browser', ['b'])).toBe(0);
      expect(await client.pttl(key)).toBeLessThanOrEqual(RATE_LIMITS.login_browser.every);
    }
  });

  it('let everybody through while Redis is gone', async () => {
    const own = await startRedis();
    const limits = new RedisRateLimits(own.client(), vault, new TestClock());
    await limits.take('login_browser', ['c']);
    await own.stop();
    for (let n = 0; n < 200; n += 1) expect(await limits.take('login_browser', ['c'])).toBe(0);
  });

  it('wait once for a Redis that does not answer, and let everybody else through', async () => {
    const own = await startRedis();
    const impatient = own.client();
    impatient.options.commandTimeout = 300;
    const limits = new RedisRateLimits(impatient, vault, new TestClock());
    for (let n = 0; n < RATE_LIMITS.login_browser.burst; n += 1) await limits.take('login_browser', ['c']);
    const asked = async (): Promise<number> =>
      Number(/cmdstat_eval:calls=(\d+)/.exec(await own.client().info('commandstats'))?.[1]);
    const before = await asked();
    own.pause();
    await expect(limits.take('login_browser', ['c'])).rejects.toMatchObject({ code: 'store_unavailable' });
    const waits = await Promise.all(Array.from({ length: 50 }, () => limits.take('login_browser', ['c'])));
    expect(new Set(waits)).toEqual(new Set([0]));
    own.resume();
    // Each of them would have waited for the whole time that a command may take.
    expect((await asked()) - before).toBeLessThan(10);
    await own.stop();
  });
});
