import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { outcomes, underLoad, type Sample } from '../support/load.js';
import { startSentinel, type RunningSentinel } from '../support/redis-sentinel.js';
import type { RunningRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { startWorld, type Replica, type World } from '../support/world.js';

const USERS = 4;
/** The promise is three seconds, of which this machine may be busy for some. */
const FAILOVER_MS = 6_000;

describe('where Sentinels watch over Redis', () => {
  let sentinel: RunningSentinel;
  let world: World;
  let other: Replica;
  const users: Browser[] = [];
  beforeAll(async () => {
    sentinel = await startSentinel();
    world = await startWorld({ env: { REDIS_SENTINEL: sentinel.address } });
    other = await world.replicate();
    for (let user = 0; user < USERS; user += 1) users.push(await world.signedIn());
  });
  afterAll(async () => {
    await world.stop();
    await sentinel.stop();
  });

  const on = (replica: Replica, browser: Browser): Browser =>
    browser.through({ [world.origin]: replica.address });
  const signsIn = async (): Promise<boolean> => (await world.browser().step('/bff/login')).status === 302;
  const isWell = async (): Promise<boolean> => {
    const answers = await Promise.all(users.map((browser) => browser.xhr('/bff/user')));
    return answers.every(({ status }) => status === 200) && signsIn();
  };
  const primary = async (): Promise<RunningRedis> =>
    (await sentinel.primaryPort()) === sentinel.primary.port ? sentinel.primary : sentinel.replica;
  const sessions = async (redis: RunningRedis): Promise<number> =>
    (await redis.client().keys('bff:session:*')).length;

  /** Reads, and sign-ins, which write. */
  const during = (work: () => Promise<void>): Promise<Sample[]> =>
    underLoad(
      (index) =>
        index % 2 === 0
          ? (users[index % USERS] ?? world.browser()).xhr('/bff/user')
          : world.browser().step('/bff/login'),
      work,
    );

  /** Nobody signs in again, and nothing is our fault. */
  const expectNoLoss = (samples: readonly Sample[]): void => {
    const allowed = new Set(['200', '302', '503 store_unavailable']);
    expect(Object.keys(outcomes(samples)).filter((outcome) => !allowed.has(outcome))).toEqual([]);
  };

  const expectRevocationIsFelt = async (): Promise<void> => {
    const browser = await world.signedIn();
    const elsewhere = on(other, browser);
    await until(async () => (await elsewhere.xhr('/bff/user')).status === 200);
    const cookie = `bff=${browser.jar.get('localhost', 'bff')}`;
    expect((await browser.xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
    await until(
      async () => (await elsewhere.xhr('/bff/user', { headers: { cookie } })).status === 401,
      2_000,
    );
  };

  it('the service finds the primary through them', async () => {
    expect(await isWell()).toBe(true);
    expect(await sessions(sentinel.primary)).toBe(USERS);
    await expectRevocationIsFelt();
  });

  it('a planned failover costs moments, and no session', async () => {
    const [was, will] = [sentinel.primary, sentinel.replica];
    await was.replicated();
    const samples = await during(async () => {
      await sentinel.failOver();
      await until(async () => (await sentinel.primaryPort()) === will.port, 20_000);
      await until(async () => String(await was.client().role()).startsWith('slave'), 20_000);
      await until(isWell, FAILOVER_MS);
    });
    expectNoLoss(samples);
    await expectRevocationIsFelt();
  });

  it('a primary that freezes is left for its replica, and stays left when it thaws', async () => {
    // The old primary of before has to follow before it can take over again.
    await until(
      async () => (await sentinel.primary.client().info('replication')).includes('master_link_status:up'),
      20_000,
    );
    const was = await primary();
    await was.replicated();
    const samples = await during(async () => {
      was.pause();
      await until(async () => (await primary()) !== was, 20_000);
      await until(isWell, FAILOVER_MS);
      was.resume();
      await until(async () => String(await was.client().role()).startsWith('slave'), 20_000);
    });
    expectNoLoss(samples);
    await expectRevocationIsFelt();
  });

  it('a primary that only we still talk to is left when the Sentinels name another', async () => {
    const was = await primary();
    const will = was === sentinel.primary ? sentinel.replica : sentinel.primary;
    await sentinel.split(was, will);
    await until(async () => {
      await world.signedIn();
      return (await sessions(will)) > (await sessions(was));
    });
    expect(await isWell()).toBe(true);
  });

  it('the log holds no stored value and no address', () => {
    expect(world.bff.log.of('request_failed')).toEqual([]);
    expect(JSON.stringify(world.bff.log.anonymous)).not.toMatch(/v1\.test\.|bff:session|127\.0\.0\.1|ECONN/);
  });
});
