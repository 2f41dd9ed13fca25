import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import type { Browser } from '../support/browser.js';
import { outcomes, underLoad } from '../support/load.js';
import { expectProblem } from '../support/problems.js';
import { moveSlot, startRedisCluster, type RunningRedisCluster } from '../support/redis-cluster.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

const USERS = 8;
/** The promise is three seconds, of which this machine may be busy for some. */
const FAILOVER_MS = 6_000;

describe('on a Redis Cluster of three primaries', () => {
  let cluster: RunningRedisCluster;
  let world: World;
  let other: Replica;
  const users: Browser[] = [];
  beforeAll(async () => {
    cluster = await startRedisCluster({ replicas: 1 });
    world = await startWorld({ env: { REDIS_CLUSTER: cluster.seeds } });
    other = await world.replicate();
    for (let user = 0; user < USERS; user += 1)
      users.push(await world.signedIn(user % 2 === 0 ? ADELE : ALEX));
  });
  afterAll(async () => {
    await world.stop();
    await cluster.stop();
  });

  const user = (index: number): Browser => users[index % USERS] ?? world.browser();
  const on = (replica: Replica, browser: Browser): Browser =>
    browser.through({ [world.origin]: replica.address });
  const isWell = async (): Promise<boolean> => {
    const answers = await Promise.all(users.map((browser) => browser.xhr('/bff/user')));
    return answers.every(({ status }) => status === 200);
  };
  const ready = async (): Promise<number> => (await user(0).xhr('/health/ready')).status;

  it('the service keeps its sessions on all of them', async () => {
    for (const { direct } of cluster.primaries) expect(await direct.dbsize()).toBeGreaterThan(0);
    expect(await isWell()).toBe(true);
    for (const browser of users) expect((await on(other, browser).xhr('/bff/user')).status).toBe(200);
    expect((await user(0).xhr('/health/ready')).json()).toEqual({ status: 'up' });
  });

  it('a sign-out on one replica is felt on the others', async () => {
    const browser = await world.signedIn();
    const elsewhere = on(other, browser);
    expect((await elsewhere.xhr('/bff/user')).status).toBe(200);
    const cookie = `bff=${browser.jar.get('localhost', 'bff')}`;
    expect((await browser.xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
    await until(
      async () => (await elsewhere.xhr('/bff/user', { headers: { cookie } })).status === 401,
      2_000,
    );
  });

  it('replicas ask Entra once for an expired token, and those that wait are told', async () => {
    later(world, 61 * MINUTE);
    forgetPosts(world);
    const [here, there] = [user(0), on(other, user(0))];
    const calls = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? here : there).xhr('/bff/token-expiry'),
    );
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('nobody notices that slots move, neither on the way nor afterwards', async () => {
    const [from, to] = cluster.primaries;
    if (from === undefined || to === undefined) throw new Error('Expected three primaries.');
    const keys = await from.direct.keys('bff:session:*');
    const slots = new Set(await Promise.all(keys.map((key) => from.direct.cluster('KEYSLOT', key))));
    expect(slots.size).toBeGreaterThan(0);
    const unread = await world.replicate();
    const newest = await world.replicate();
    for (const slot of slots) {
      await moveSlot(slot, from, to, async () => {
        for (const browser of users) expect((await on(unread, browser).xhr('/bff/user')).status).toBe(200);
      });
    }
    for (const browser of users) expect((await on(newest, browser).xhr('/bff/user')).status).toBe(200);
    expect(await isWell()).toBe(true);
    // A busy machine may be late with an answer, which is asked for once more.
    expect(unread.log.of('store_failed').filter(({ fields }) => fields?.['reason'] !== 'unanswered')).toEqual(
      [],
    );
  });

  it('frozen, everybody is told to come back; thawed, everybody goes on', async () => {
    for (const node of [...cluster.primaries, ...cluster.replicas]) node.pause();
    // Given up before the connection is: half a second is less than it takes to be sure of that.
    const command = world.bff.app.get(RedisConnection).client?.get('any');
    await expect(command).rejects.toThrow('Command timed out');
    await until(async () => (await user(0).xhr('/bff/user')).status === 503);
    const stranger = world.browser();
    expectProblem(await stranger.step('/bff/login'), 'store_unavailable');
    expect(await ready()).toBe(503);
    for (const node of [...cluster.primaries, ...cluster.replicas]) node.resume();
    await until(isWell);
    await until(async () => (await ready()) === 200);
  });

  it('a primary that dies is replaced: nobody signs in again, and nothing is our fault', async () => {
    const [primary] = cluster.primaries;
    const [replica] = cluster.replicas;
    // Whatever was acknowledged before is to be found afterwards.
    await primary?.replicated();
    const samples = await underLoad(
      (index) => user(index).xhr('/bff/user'),
      async () => {
        await primary?.stop();
        await until(async () => String(await replica?.direct.role()).startsWith('master'), 20_000);
        await until(isWell, FAILOVER_MS);
      },
    );
    expect(Object.keys(outcomes(samples)).toSorted()).toEqual(['200', '503 store_unavailable']);
    const newcomer = await world.signedIn();
    expect((await newcomer.xhr('/bff/user')).status).toBe(200);
    expect(world.bff.log.of('request_failed')).toEqual([]);
  });

  it('a primary that nobody can replace takes the Cluster away, and readiness says so', async () => {
    cluster.primaries[1]?.pause();
    await until(async () => (await ready()) === 503, 20_000);
    cluster.primaries[1]?.resume();
    await until(async () => (await ready()) === 200, 20_000);
    await until(isWell);
  });

  it('the log holds no stored value and no address', () => {
    expect(JSON.stringify(world.bff.log.anonymous)).not.toMatch(
      /v1\.test\.|bff:session|127\.0\.0\.1|ECONN|MOVED/,
    );
  });
});

describe('a Redis Cluster behind one address', () => {
  it('is found with REDIS_CLUSTER=on and REDIS_URL', async () => {
    const cluster = await startRedisCluster();
    const [first] = cluster.primaries;
    const world = await startWorld({ env: { REDIS_CLUSTER: 'on', REDIS_URL: first?.url ?? '' } });
    const browsers = await Promise.all([ADELE, ALEX].map((name) => world.signedIn(name)));
    for (const browser of browsers) expect((await browser.xhr('/bff/user')).status).toBe(200);
    const sizes = await Promise.all(cluster.primaries.map(({ direct }) => direct.dbsize()));
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(1);
    await world.stop();
    await cluster.stop();
  });
});
