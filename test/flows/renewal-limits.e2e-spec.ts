import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { RATE_LIMITS } from '../../src/platform/rate-limit/limits.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem, expectReadableBy } from '../support/problems.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, tokenPosts } from '../support/token-posts.js';
import { ALEX, type Replica, type World } from '../support/world.js';

const { burst, every } = RATE_LIMITS.renewal_session;

describe('the limit of renewals', () => {
  let world: World;
  let replicas: Replica[];
  let redis: Redis;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
    if (world.redis === undefined) throw new Error('This test needs a Redis.');
    redis = world.redis.client();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    world.clock.stand();
    await redis.flushall();
    browser = await world.signedIn();
    forgetPosts(world);
  });

  const everywhere = (of: Browser): Browser[] =>
    replicas.map(({ address }) => of.through({ [OWN]: address }));
  const renew = (of: Browser): Promise<Answer> =>
    of.xhr('/bff/token-renewal', { method: 'POST', from: TRUSTED });
  /** One after the other; how often each status came. */
  const loop = async (times: number, of: readonly Browser[] = everywhere(browser)): Promise<object> => {
    const statuses: Record<string, number> = {};
    for (let n = 0; n < times; n += 1) {
      const { status } = await renew(of[n % of.length] ?? browser);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    return statuses;
  };

  it('is never met by a thousand calls of one user that come at once on three replicas', async () => {
    world.emulator.faults.add({
      ...AT_TOKEN_ENDPOINT,
      times: Infinity,
      action: { type: 'delay', ms: 1_000 },
    });
    const copies = everywhere(browser);
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => renew(copies[n % 3] ?? browser)),
    );
    expect(answers.filter(({ status }) => status !== 200).map(({ body }) => body)).toEqual([]);
    // Whoever comes after a renewal has ended demands the next one.
    expect(tokenPosts(world).length).toBeLessThanOrEqual(10);
  }, 120_000);

  it('ends a loop, on all replicas together, and tells the page when to go on', async () => {
    expect(await loop(burst + 20)).toEqual({ 200: burst, 429: 20 });
    expect(tokenPosts(world)).toHaveLength(burst);
    const refused = await renew(browser);
    expectProblem(refused, 'throttled');
    expectReadableBy(refused, TRUSTED);
    expect(refused.json()).toMatchObject({ retryable: true, retryAfter: every / 1_000 });
    world.clock.advance(every);
    expect(await loop(3)).toEqual({ 200: 1, 429: 2 });
  }, 120_000);

  it('keeps nobody else from theirs, and no call from the token that it needs', async () => {
    const other = await world.signedIn(ALEX);
    await loop(burst + 1);
    expect((await renew(other)).status).toBe(200);
    forgetPosts(world);
    world.emulator.sharePoint.expire(1);
    const copies = everywhere(browser);
    const [called, ...demanded] = await Promise.all([
      browser.xhr(ITEMS),
      ...Array.from({ length: 30 }, (_, n) => renew(copies[n % 3] ?? browser)),
    ]);
    expect(called.status).toBe(200);
    expect(demanded.some(({ status }) => status === 429)).toBe(true);
    expect(tokenPosts(world)).toHaveLength(1);
  }, 120_000);

  it('counts a user on all devices, above what each session may', async () => {
    const { burst: most, every: each } = RATE_LIMITS.renewal_user;
    const before = await redis.keys('bff:rate:*');
    await renew(browser);
    const [, ...others] = (await redis.keys('bff:rate:*')).filter((key) => !before.includes(key));
    expect(others).toHaveLength(1);
    for (const key of await redis.keys('bff:rate:*')) {
      const level = Number((await redis.get(key))?.split('.')[2]);
      // The user's: its unit is the smaller one.
      if (level === each)
        await redis.set(key, `v1.test.${most * each}.${world.clock.now()}`, 'PX', most * each);
    }
    const another = await world.signedIn();
    expectProblem(await renew(another), 'throttled');
    expect((await renew(await world.signedIn(ALEX))).status).toBe(200);
  });

  it('takes nothing for what Entra has refused and is not asked for again', async () => {
    world.emulator.entra.refuseTokens(50076);
    const answers = await loop(burst + 20);
    expect(answers).toEqual({ 401: burst + 20 });
    expect(tokenPosts(world)).toHaveLength(1);
  });
});
