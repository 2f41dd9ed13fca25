import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

const HOUR = 60 * MINUTE;

describe('a session', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ env: { SESSION_IDLE_TTL: '2h', SESSION_ABSOLUTE_TTL: '6h' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    browser = await world.signedIn();
  });

  const poll = async (): Promise<number[]> => {
    const answers = [
      await browser.xhr('/bff/user?slide=false'),
      await browser.xhr('/bff/token-expiry'),
      await browser.xhr('/bff/token-renewal', { method: 'POST' }),
      await browser.xhr('/TokenExpiry/GetCurrentTokenExpirySchedule', { method: 'POST' }),
    ];
    return answers.map(({ status }) => status);
  };
  const left = async (): Promise<number> =>
    Number((await browser.xhr('/bff/user?slide=false')).json()['sessionExpiresInSeconds']);

  it('ends at the idle limit, however much a page polls', async () => {
    for (let n = 0; n < 11; n += 1) {
      later(world, 10 * MINUTE);
      expect(await poll()).toEqual([200, 200, 200, 200]);
    }
    expect(await left()).toBeLessThanOrEqual(10 * 60);
    later(world, 10 * MINUTE);
    expect(await poll()).toEqual([401, 401, 401, 401]);
  });

  it('ends at the idle limit, however often a frame signs in silently', async () => {
    for (let n = 0; n < 11; n += 1) {
      later(world, 10 * MINUTE);
      expect((await browser.frame('/bff/forced-sign-in')).body).toContain('"isLoggedIn":true');
    }
    expect(await left()).toBeLessThanOrEqual(10 * 60);
    later(world, 10 * MINUTE);
    expect(await poll()).toEqual([401, 401, 401, 401]);
  });

  it('is prolonged by what the user does', async () => {
    for (const path of ['/bff/user', ITEMS]) {
      later(world, HOUR);
      expect((await browser.xhr(path)).status).toBe(200);
      expect(await left()).toBeGreaterThan(2 * 3_600 - 60);
    }
  });

  it('ends at the absolute limit, whatever the user does, and with its tokens', async () => {
    for (let n = 0; n < 5; n += 1) {
      later(world, HOUR);
      expect((await browser.xhr(ITEMS)).status).toBe(200);
    }
    expect(await left()).toBeLessThanOrEqual(3_600);
    later(world, HOUR);
    forgetPosts(world);
    expectProblem(await browser.xhr(ITEMS), 'session_required');
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
    expect(tokenPosts(world)).toEqual([]);
  });

  it('is as old as its first sign-in, however often it is renewed', async () => {
    for (let n = 0; n < 5; n += 1) {
      later(world, HOUR);
      await browser.signIn(ADELE);
    }
    expect(await left()).toBeLessThanOrEqual(3_600);
  });

  it.each(['?slide=no', '?slide=', '?slide=FALSE', '?slide=false&slide=true'])(
    'is not asked about in another way: %s',
    async (query) => expectProblem(await browser.xhr(`/bff/user${query}`), 'bad_request'),
  );
});

describe('a rotation of the keys', () => {
  const [OLD, NEW] = [generateKeyEntry('old'), generateKeyEntry('new')];
  let world: World;
  const replicas: Replica[] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true, env: { ENCRYPTION_KEYS: OLD } });
    for (const keys of [`${OLD},${NEW}`, `${NEW},${OLD}`, NEW]) {
      replicas.push(await world.replicate({ ENCRYPTION_KEYS: keys }));
    }
  });
  afterAll(() => world.stop());

  const on = (browser: Browser, step: number): Browser =>
    browser.through({ [world.origin]: replicas[step]?.address ?? '' });

  it('signs nobody out step by step, and in the last one only those who were not there since', async () => {
    const [active, absent] = [await world.signedIn(ADELE), await world.signedIn(ALEX)];
    for (const step of [0, 1]) {
      later(world, 61 * MINUTE);
      expect((await on(active, step).xhr(ITEMS)).status).toBe(200);
      // A rollout replaces replicas one by one: those of the step before still serve.
      expect((await (step === 0 ? active : on(active, step - 1)).xhr('/bff/user')).status).toBe(200);
    }
    expect((await on(active, 2).xhr(ITEMS)).status).toBe(200);
    expect((await on(active, 2).xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
    expectProblem(await on(absent, 2).xhr(ITEMS), 'session_required');
    for (const { log } of replicas) expect(log.of('request_failed')).toEqual([]);
  });
});
