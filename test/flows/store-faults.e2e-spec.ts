import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Browser } from '../support/browser.js';
import { outcomes, underLoad } from '../support/load.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const WATCHED_WITHIN_MS = 12_000;

describe('a store that answers, but not as it should', () => {
  let world: World;
  let redis: Redis;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    if (world.redis === undefined) throw new Error('The world has no Redis.');
    redis = world.redis.client();
    browser = await world.signedIn();
  });
  afterEach(async () => {
    await redis.replicaof('NO', 'ONE');
    await redis.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
    await until(async () => (await world.browser().step('/bff/login')).status === 302);
  });
  afterAll(() => world.stop());

  const readiness = async (): Promise<unknown> => (await browser.xhr('/health/ready')).json();
  const becomes = (state: object): Promise<void> =>
    until(async () => JSON.stringify(await readiness()) === JSON.stringify(state), WATCHED_WITHIN_MS);

  it('demoted, it takes no sign-in until it is the primary again, and the session goes on', async () => {
    // Nobody listens there: it serves what it has, as a replica that has lost its primary.
    await redis.replicaof('127.0.0.1', '1');
    await until(async () => (await world.browser().step('/bff/login')).status === 503);
    const statuses = new Set<number>();
    for (let call = 0; call < 20; call += 1) {
      statuses.add((await browser.xhr('/bff/user')).status);
      expectProblem(await world.browser().step('/bff/login'), 'store_unavailable');
    }
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await redis.replicaof('NO', 'ONE');
    await until(async () => (await world.browser().step('/bff/login')).status === 302, 3_000);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('full, it takes no sign-in, and who is signed in goes on', async () => {
    await redis.config('SET', 'maxmemory', '1');
    expectProblem(await world.browser().step('/bff/login'), 'store_unavailable');
    // Long enough for activity to be worth noting, which needs a write.
    later(world, 2 * MINUTE);
    const fresh = await world.replicate();
    const readers = [browser, browser.through({ [world.origin]: fresh.address })];
    for (const reader of [...readers, ...readers]) {
      expect((await reader.xhr('/bff/user')).status).toBe(200);
      expect((await reader.xhr('/bff/token-expiry')).status).toBe(200);
    }
    await becomes({ status: 'degraded', reasons: ['store_full'] });
    await redis.config('SET', 'maxmemory', '0');
    await becomes({ status: 'up' });
    expect((await (await world.signedIn()).xhr('/bff/user')).status).toBe(200);
  });

  it('allowed to evict sessions, it is told to the operator: on the probe, and once in the log', async () => {
    await becomes({ status: 'up' });
    await redis.config('SET', 'maxmemory-policy', 'volatile-lru');
    await becomes({ status: 'degraded', reasons: ['store_evicts'] });
    expect((await browser.xhr('/health/ready')).status).toBe(200);
    const told = world.bff.log
      .of('store_troubled')
      .filter(({ fields }) => fields['trouble'] === 'store_evicts');
    expect(told).toHaveLength(1);
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await becomes({ status: 'up' });
  });

  it('emptied under load, it asks everybody to sign in, and nobody is told anything else', async () => {
    const samples = await underLoad(
      () => browser.xhr('/bff/user'),
      async () => {
        await pause(500);
        await redis.flushall();
        await pause(500);
      },
    );
    const met = Object.keys(outcomes(samples));
    expect(met).toContain('401 session_required');
    expect(met.filter((outcome) => outcome !== '200' && outcome !== '401 session_required')).toEqual([]);
    await browser.signIn(ADELE);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('never has the service met a defect of its own, or logged what is stored', () => {
    expect(world.bff.log.of('request_failed')).toEqual([]);
    expect(JSON.stringify(world.bff.log.lines)).not.toMatch(/v1\.test\.|bff:session|READONLY|OOM/);
  });
});

describe('a store that does not let itself be asked about its memory', () => {
  it('is not said to be in trouble', async () => {
    // ioredis says that it cannot ask whether the server is still loading.
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const world = await startWorld({ redis: true });
    const redis = world.redis?.client();
    await redis?.acl('SETUSER', 'default', '-info');
    await redis?.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const replica = await world.replicate();
    const [user, probe] = [await world.signedIn(), world.browser(replica)];
    expect((await user.through({ [world.origin]: replica.address }).xhr('/bff/user')).status).toBe(200);
    expect((await probe.xhr('/health/ready')).json()).toEqual({ status: 'up' });
    await world.stop();
    warned.mockRestore();
  });
});
