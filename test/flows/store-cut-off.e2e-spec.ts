import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Coherence } from '../../src/platform/store/coherence.js';
import type { Browser } from '../support/browser.js';
import { outcomes, quantile, underLoad, type Sample } from '../support/load.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const USERS = 4;
const AWAY_MS = 2_500;
/** The promises are half a second and two, without a busy machine. A client that queues would take a minute. */
const ANSWERED_MS = 5_000;
const BACK_MS = 5_000;
const WARM_UP = 150;

describe('at 200 requests a second', () => {
  let redis: RunningRedis;
  let proxy: TcpProxy;
  let world: World;
  const users: Browser[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    proxy = await startTcpProxy(redis.port);
    world = await startWorld({ env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
    for (let user = 0; user < USERS; user += 1) users.push(await world.signedIn());
    for (let call = 0; call < WARM_UP; call += 1) await Promise.all([users[0]?.xhr('/bff/user'), signsIn()]);
  });
  afterAll(async () => {
    await world.stop();
    await proxy.stop();
    await redis.stop();
  });

  const isIntact = (): boolean => world.bff.app.get(Coherence).isIntact();
  const health = async (probe: 'live' | 'ready'): Promise<number> =>
    (await world.browser().xhr(`/health/${probe}`)).status;
  const signsIn = async (): Promise<boolean> => (await world.browser().step('/bff/login')).status === 302;

  /** Calls of users, who may be known to the process, and sign-ins, which need the store. */
  const load = (work: () => Promise<void>): Promise<Sample[]> =>
    underLoad(
      (index) =>
        index % 2 === 0
          ? (users[(index / 2) % USERS] ?? world.browser()).xhr('/bff/user')
          : world.browser().step('/bff/login'),
      work,
    );

  const outage = (begin: () => unknown, end: () => unknown): Promise<Sample[]> =>
    load(async () => {
      await until(isIntact);
      await begin();
      await until(async () => (await health('ready')) === 503, ANSWERED_MS);
      expect(await health('live')).toBe(200);
      await pause(AWAY_MS);
      expect(await health('ready')).toBe(503);
      await end();
      await until(signsIn, BACK_MS);
      await until(async () => (await health('ready')) === 200, BACK_MS);
    });

  /** Which of them there are depends on the moment at which a call comes; that there is no other does not. */
  const expectOnly = (samples: readonly Sample[], expected: string[]): void => {
    const seen = Object.keys(outcomes(samples));
    expect(seen).toContain('503 store_unavailable');
    expect(seen.filter((outcome) => !expected.includes(outcome))).toEqual([]);
    expect(quantile(samples, 0.99)).toBeLessThan(ANSWERED_MS);
  };

  const faults: [string, () => unknown, () => unknown][] = [
    ['a frozen store', () => redis.pause(), () => redis.resume()],
    ['a network that drops everything', () => proxy.partition(), () => proxy.heal()],
    ['two seconds of latency before the store', () => proxy.delay(2_000), () => proxy.delay(0)],
  ];

  it.each(faults)('%s costs everybody some patience, and nobody the session', async (_what, begin, end) => {
    expectOnly(await outage(begin, end), ['200', '302', '503 store_unavailable']);
    for (const user of users) expect((await user.xhr('/bff/user')).status).toBe(200);
  });

  it('a store that was killed and comes back empty asks everybody to sign in', async () => {
    const { port } = redis;
    const restart = async (): Promise<void> => {
      redis = await startRedis({ port });
    };
    const samples = await outage(() => redis.stop(), restart);
    expectOnly(samples, ['200', '302', '401 session_required', '503 store_unavailable']);
    const lost = samples.filter(({ status }) => status === 401);
    const away = samples.filter(({ status }) => status === 503);
    // Not before it was back: what is out of reach is not lost.
    expect(Math.min(...lost.map(({ sentAt }) => sentAt))).toBeGreaterThan(away[0]?.sentAt ?? Infinity);
    for (const user of users) await user.signIn(ADELE);
    for (const user of users) expect((await user.xhr('/bff/user')).status).toBe(200);
  });

  it('the log tells of each outage and of each end, and of no defect', () => {
    const { log } = world.bff;
    expect(log.of('store_failed').length).toBeGreaterThanOrEqual(4);
    expect(log.of('request_failed')).toEqual([]);
    expect(JSON.stringify(log.anonymous)).not.toMatch(/v1\.test\.|bff:session|127\.0\.0\.1|ECONN/);
  });
});

describe('behind an address that moves to another server', () => {
  it('the service follows when the old one takes no writes any more', async () => {
    const old = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] });
    const next = await startRedis({ args: ['--replicaof', '127.0.0.1', String(old.port)] });
    const isFollowed = async (): Promise<boolean> =>
      (await next.client().info('replication')).includes('master_link_status:up');
    await until(isFollowed, 20_000);
    const proxy = await startTcpProxy(old.port);
    const world = await startWorld({ env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
    const user = await world.signedIn();
    await old.replicated();

    proxy.lead(next.port);
    await next.client().replicaof('NO', 'ONE');
    await old.client().replicaof('127.0.0.1', next.port);
    await until(async () => (await world.browser().step('/bff/login')).status === 302, BACK_MS);
    expect((await user.xhr('/bff/user')).status).toBe(200);
    const newcomer = await world.signedIn();
    expect((await newcomer.xhr('/bff/user')).status).toBe(200);
    expect(world.bff.log.of('request_failed')).toEqual([]);

    await world.stop();
    await proxy.stop();
    await Promise.all([old.stop(), next.stop()]);
  });
});
