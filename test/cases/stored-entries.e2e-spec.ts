import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { backup, damaged, restore, type Backup } from '../support/stored-copies.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { Universal } from '../support/universal.js';
import { ADELE, ALEX, MEGAN, startWorld, type World } from '../support/world.js';

const LIFE_MS = 600_000;
const random = seeded();

let world: World;
let redis: Redis;
let canaries: Canaries;
let universal: Universal;
beforeAll(async () => {
  world = await startWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
  if (world.redis === undefined) throw new Error('This test needs a Redis.');
  redis = world.redis.client();
  canaries = new Canaries(world);
  universal = new Universal(world, canaries, 20);
});
afterAll(async () => {
  universal.showsNoSecret();
  expect(world.bff.log.of('request_failed')).toEqual([]);
  await world.stop();
});
beforeEach(async () => {
  await redis.flushall();
  forgetPosts(world);
});

const signedIn = async (username = ADELE): Promise<Browser> => {
  const browser = canaries.watch(await world.signedIn(username));
  await browser.xhr('/bff/token-expiry?resource=sharepoint');
  return browser;
};
const cookieOf = (browser: Browser): string => browser.jar.get('localhost', 'bff') ?? '';
const xhr = async (browser: Browser, path: string): Promise<Answer> => {
  const cookie = cookieOf(browser);
  const answer = await browser.xhr(path);
  universal.check(answer);
  // What was put back is asked for with the same cookie again.
  browser.jar.set('localhost', 'bff', cookie);
  return answer;
};
const keysOf = (purpose: string): Promise<string[]> => redis.keys(`bff:${purpose}:*`);
const valueAt = async (key: string): Promise<Buffer> => (await redis.getBuffer(key)) ?? Buffer.alloc(0);
/** Whom the calls to Graph and SharePoint were made for since the last {@link forgetPosts}. */
const callers = (): Set<string | undefined> =>
  new Set(
    [
      ...world.emulator.transcript.find({ service: 'graph' }),
      ...world.emulator.transcript.find({ service: 'sharepoint' }),
    ].map(({ user }) => user),
  );

describe('an entry that is damaged anywhere', () => {
  const rounds = sized(40, 1_000);

  it('is no session: 401, removed, and told in the log', async () => {
    const browser = await signedIn();
    const [key = ''] = await keysOf('session');
    const good = await valueAt(key);
    for (let round = 0; round < rounds; round += 1) {
      await redis.set(key, damaged(good, random), 'PX', LIFE_MS);
      expectProblem(await xhr(browser, '/bff/user'), 'session_required');
      expect(await redis.exists(key)).toBe(0);
    }
    expect(world.bff.log.of('stored_entry_damaged').length).toBeGreaterThanOrEqual(rounds);
    await redis.set(key, good, 'PX', LIFE_MS);
    expect((await xhr(browser, '/bff/user')).status).toBe(200);
    inputs(53, rounds);
  });

  it('is no token: it costs one renewal, and nothing of it goes to anybody', async () => {
    const browser = await signedIn();
    const held = await backup(redis, 'bff:held-token:*');
    const all = rounds / 4;
    for (let round = 0; round < all; round += 1) {
      await restore(redis, held);
      for (const key of held.keys()) await redis.set(key, damaged(await valueAt(key), random), 'PX', LIFE_MS);
      forgetPosts(world);
      expect((await xhr(browser, ITEMS)).status).toBe(200);
      expect(tokenPosts(world).length).toBeLessThanOrEqual(1);
      expect([...callers()]).toEqual([ADELE]);
    }
    inputs(53, all);
  });

  it('is no grant: the user signs in again, and Entra is never shown what stands there', async () => {
    const browser = await signedIn();
    const [key = ''] = await keysOf('msal');
    const good = await valueAt(key);
    later(world, 61 * MINUTE);
    const all = rounds / 4;
    for (let round = 0; round < all; round += 1) {
      await redis.set(key, damaged(good, random), 'PX', LIFE_MS);
      forgetPosts(world);
      expectProblem(await xhr(browser, ITEMS), 'reauth_required');
      expect(tokenPosts(world)).toEqual([]);
    }
    inputs(53, all);
  });

  it('is no sign-in that was begun: it cannot be ended, and costs no request to Entra', async () => {
    const all = rounds / 4;
    for (let round = 0; round < all; round += 1) {
      await redis.flushall();
      const browser = world.browser();
      const page = await browser.navigate('/bff/login');
      const [key = ''] = (await redis.keys('*')).filter((name) => /sign-in|transaction|tx/.test(name));
      await redis.set(key, damaged(await valueAt(key), random), 'PX', LIFE_MS);
      forgetPosts(world);
      const ended = await browser.pick(page, ADELE);
      expect(ended.status).toBeGreaterThanOrEqual(400);
      expect(ended.status).toBeLessThan(500);
      expect(tokenPosts(world)).toEqual([]);
    }
    inputs(53, all);
  });
});

describe('an entry in another place', () => {
  it('gives nobody what belongs to somebody else, wherever it is put', async () => {
    const people = [ADELE, ALEX, MEGAN];
    const browsers = new Map<string, Browser>();
    for (const username of people) browsers.set(username, await signedIn(username));
    await world.browser().step('/bff/login');
    const whole = await backup(redis);
    const strings: string[] = [];
    for (const key of whole.keys()) if ((await redis.type(key)) === 'string') strings.push(key);
    const moves = strings.flatMap((from) =>
      strings.filter((to) => to !== from).map((to) => [from, to] as const),
    );
    const tried = moves.filter(() => random.next() < sized(0.06, 1));
    for (const [from, to] of tried) {
      await restore(redis, whole);
      await redis.set(to, await valueAt(from), 'PX', LIFE_MS);
      forgetPosts(world);
      for (const [username, browser] of browsers) {
        const [user, items] = [await xhr(browser, '/bff/user'), await xhr(browser, ITEMS)];
        expect([200, 401]).toContain(user.status);
        expect([200, 401]).toContain(items.status);
        if (user.status === 200) expect(user.json()['username']).toBe(username);
      }
      expect(people).toEqual(expect.arrayContaining([...callers()]));
    }
    expect(tried.length).toBeGreaterThan(1);
    inputs(54, tried.length);
  }, 300_000);
});

describe('entries of an older backup', () => {
  const rounds = sized(4, 100);

  it('bring back no session that was ended, and cost a session that stands one renewal at most', async () => {
    for (let round = 0; round < rounds; round += 1) {
      await redis.flushall();
      const [leaving, staying] = [await signedIn(), await signedIn(ALEX)];
      const ended = cookieOf(leaving);
      const old = await backup(redis);
      for (let more = random.below(4); more > 0; more -= 1) {
        later(world, random.below(90) * MINUTE);
        await xhr(staying, random.pick([ITEMS, '/bff/token-expiry', '/bff/user'] as const));
      }
      await leaving.xhr('/bff/logout', { method: 'POST' });
      await restore(redis, someOf(old));
      leaving.jar.set('localhost', 'bff', ended);
      expectProblem(await xhr(leaving, '/bff/user'), 'session_required');
      expectProblem(await xhr(leaving, ITEMS), 'session_required');
      forgetPosts(world);
      expect((await xhr(staying, ITEMS)).status).toBe(200);
      expect((await xhr(staying, '/bff/user')).json()['username']).toBe(ALEX);
      expect(tokenPosts(world).length).toBeLessThanOrEqual(1);
    }
    inputs(59, rounds);
  }, 300_000);

  /** Some entries, mostly most of them; never the marks of what has ended, which an older backup has not. */
  function someOf(old: Backup): Backup {
    const share = random.pick([0.3, 0.7, 1] as const);
    return new Map([...old].filter(() => random.next() <= share));
  }
});
