import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisLeases } from '../../src/platform/leases/redis-leases.js';
import { Browser, type Answer } from '../support/browser.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { sized } from '../support/sized.js';
import { ADELE, startWorld, type Replica, type World } from '../support/world.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';

describe('renewal on several replicas', () => {
  let world: World;
  let replicas: Replica[];
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
  });
  afterEach(() => {
    world.emulator.faults.clear();
    world.emulator.entra.singleUseRefreshTokens = false;
  });
  afterAll(() => world.stop());

  /** The same user's browser, on another replica. */
  const on = (replica: Replica): Browser => {
    const copy = world.browser(replica);
    copy.jar.set('localhost', 'bff', browser.jar.get('localhost', 'bff') ?? '');
    return copy;
  };

  const slow = (ms: number): void => {
    world.emulator.faults.clear();
    if (ms > 0)
      world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action: { type: 'delay', ms } });
  };

  /** What so many callers are told who come at once: half of them call Graph, the others ask for the expiry. */
  const outcomes = async (callers: number): Promise<string[]> => {
    const browsers = replicas.map(on);
    const calls = Array.from({ length: callers }, async (_, n) => {
      const call = (): Promise<Answer> =>
        (browsers[n % 3] ?? browser).xhr(n % 2 === 0 ? ITEMS : '/bff/token-expiry');
      const first = await call();
      // A machine that stands still for half a second is no fault of the renewal: who is told to come back does.
      const answer = first.body.includes('"store_unavailable"') ? await sleep(2_000).then(call) : first;
      return answer.status === 200 ? '200' : answer.body;
    });
    return [...new Set(await Promise.all(calls))];
  };

  const nameOfLease = async (): Promise<string> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const [name] = (await world.redis?.client().keys('bff:lease:*')) ?? [];
      if (name !== undefined) return name;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('Nobody took a lease.');
  };

  const ways: [number, string, boolean][] = [
    [150, 'that last', false],
    [150, 'for one use', true],
    [0, 'that last', false],
    [1_000, 'that last', false],
  ];
  it.each(ways.slice(0, sized(2, 4)))(
    'asks Entra once for a thousand callers on three replicas, when it takes %i ms and gives refresh tokens %s',
    async (ms, _kind, singleUse) => {
      browser = await world.signedIn();
      world.emulator.entra.singleUseRefreshTokens = singleUse;
      // The second time it is the refresh token that the first one brought.
      for (let round = 0; round < (singleUse ? 2 : 1); round += 1) {
        inputs(87, 1_000);
        later(world, 61 * MINUTE);
        forgetPosts(world);
        slow(ms);
        expect(await outcomes(1_000)).toEqual(['200']);
        expect(tokenPosts(world)).toHaveLength(1);
      }
    },
  );

  it('loses no session to refresh tokens for one use when two resources are needed at once', async () => {
    browser = await world.signedIn();
    world.emulator.entra.singleUseRefreshTokens = true;
    for (let round = 0; round < 3; round += 1) {
      later(world, 61 * MINUTE);
      forgetPosts(world);
      slow(150);
      const calls = ['graph', 'sharepoint', 'graph', 'sharepoint'].flatMap((resource) =>
        replicas.map(async (replica) => {
          const { status } = await on(replica).xhr(`/bff/token-expiry?resource=${resource}`);
          return status;
        }),
      );
      expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
      expect(tokenPosts(world)).toHaveLength(2);
    }
  });

  it('repeats a refusal on every replica without asking again, until the user signs in', async () => {
    browser = await world.signedIn();
    world.emulator.entra.setUserState(ADELE, 'blocked');
    later(world, 61 * MINUTE);
    forgetPosts(world);
    for (const replica of [...replicas, ...replicas]) {
      const answer = await on(replica).xhr('/bff/token-expiry');
      expect([answer.status, answer.json()['code']]).toEqual([403, 'access_blocked']);
    }
    expect(tokenPosts(world)).toHaveLength(1);
    world.emulator.entra.setUserState(ADELE, 'ok');
    await browser.signIn(ADELE);
    later(world, 61 * MINUTE);
    expect((await browser.xhr('/bff/token-expiry')).status).toBe(200);
  });

  it('honours Retry-After on every replica, and asks again after it', async () => {
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
    world.emulator.faults.add({
      ...AT_TOKEN_ENDPOINT,
      times: Number.POSITIVE_INFINITY,
      action: { type: 'respond', status: 429, headers: { 'Retry-After': '30' }, body: '{}' },
    });
    forgetPosts(world);
    for (const replica of [...replicas, ...replicas]) {
      const answer = await on(replica).xhr('/bff/token-expiry');
      expect([answer.status, answer.json()['code']]).toEqual([503, 'idp_throttled']);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(30);
    }
    expect(tokenPosts(world)).toHaveLength(1);
    world.emulator.faults.clear();
    later(world, 31_000);
    expect((await on(replicas[1] ?? world.bff).xhr('/bff/token-expiry')).status).toBe(200);
  });

  it('takes over from an owner that died', async () => {
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
    const redis = world.redis?.client();
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: 500 } });
    const first = browser.xhr('/bff/token-expiry');
    const lease = await nameOfLease();
    await first;
    // Whoever died left its lease behind: nothing prolongs it.
    await redis?.set(lease, 'a dead owner', 'PX', 1_500);
    later(world, 61 * MINUTE);
    forgetPosts(world);
    const waiting = on(replicas[2] ?? world.bff).xhr('/bff/token-expiry');
    while ((await redis?.exists(lease)) === 1 && (await redis?.get(lease)) === 'a dead owner') {
      expect(tokenPosts(world)).toHaveLength(0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await waiting).status).toBe(200);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('keeps the lease while the work takes longer than it lasts', async () => {
    const url = world.redis?.url ?? '';
    const [one, two] = [new Redis(url), new Redis(url)];
    const [owner, other] = [new RedisLeases(one), new RedisLeases(two)];
    const work = owner.tryHold('slow', () => new Promise((resolve) => setTimeout(resolve, 4_000)));
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    const attempt = await other.tryHold('slow', () => Promise.resolve('stolen'));
    expect(attempt.kind).toBe('busy');
    if (attempt.kind === 'busy') await attempt.released;
    await work;
    expect((await other.tryHold('slow', () => Promise.resolve('mine'))).kind).toBe('held');
    for (const leases of [owner, other]) leases.onApplicationShutdown();
    one.disconnect();
    two.disconnect();
  });
});
