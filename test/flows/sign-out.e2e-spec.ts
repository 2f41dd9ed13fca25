import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BffError } from '../../src/platform/problem.js';
import { TokenCache } from '../../src/token-cache/token-cache.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { cookiesSet, OWN, startSecureWorld } from '../support/secure-world.js';
import { storedFor } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later } from '../support/token-posts.js';
import { watchRedis } from '../support/redis-monitor.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const RENEWAL_MS = 700;

describe('signing out', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await world.redis?.client().flushall();
    browser = await world.signedIn();
    forgetPosts(world);
  });
  afterEach(() => world.emulator.faults.clear());

  const logoutUrl = async (): Promise<string> => String((await browser.xhr('/bff/user')).json()['logoutUrl']);
  const post = (from = browser): Promise<Answer> => from.xhr('/bff/logout', { method: 'POST' });
  const cookie = (): string => browser.jar.get(HOST, '__Host-bff') ?? '';
  const keys = (): Promise<string[]> => storedFor(world);

  /** The old cookie is worth nothing anywhere. */
  const expectSignedOut = async (old: string): Promise<void> => {
    expect(browser.jar.get(HOST, '__Host-bff')).toBeUndefined();
    browser.jar.set(HOST, '__Host-bff', old);
    for (const path of ['/bff/user', '/bff/token-expiry', ITEMS]) {
      expectProblem(await browser.xhr(path), 'session_required');
    }
  };

  it('is done, and finished by itself, where the store fails in the middle of it', async () => {
    const cache = world.bff.app.get(TokenCache, { strict: false });
    const forgetKept = cache.forgetKept.bind(cache);
    cache.forgetKept = async () => {
      cache.forgetKept = forgetKept;
      throw new BffError('store_unavailable');
    };
    const old = cookie();
    expect((await post()).status).toBe(200);
    await expectSignedOut(old);
    await until(async () => (await keys()).length === 0);
    expect(world.bff.log.of('signed_out').length).toBeGreaterThan(0);
  });

  const expectEndSession = (text: unknown, back: string): void => {
    const url = new URL(String(text));
    expect(url.origin).toBe(world.emulator.authorityHost);
    expect(url.pathname).toBe(`/${world.emulator.tenantId}/oauth2/v2.0/logout`);
    expect([...url.searchParams.keys()].toSorted()).toEqual(['logout_hint', 'post_logout_redirect_uri']);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(back);
    expect(url.searchParams.get('logout_hint')).not.toContain('@');
  };

  it('by a link ends the session here, then leads to Entra, and to no page with a token in its address', async () => {
    const [old, url] = [cookie(), await logoutUrl()];
    const answer = await browser.step(`${url}&returnUrl=/bye`);
    expect(answer.status).toBe(302);
    expectEndSession(answer.headers['location'], `${OWN}/bye`);
    expect(cookiesSet(browser).at(-1)).toMatchObject({
      name: '__Host-bff',
      value: '',
      attributes: { 'max-age': '0' },
    });
    await expectSignedOut(old);
    expect(await keys()).toEqual([]);
  });

  it('by a script ends the session, and tells where to go', async () => {
    const old = cookie();
    const answer = await post();
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json())).toEqual(['logoutUrl']);
    expectEndSession(answer.json()['logoutUrl'], `${OWN}/`);
    await expectSignedOut(old);
    expect(await keys()).toEqual([]);
  });

  it('by a script never leads it anywhere, and a script cannot use the link', async () => {
    const answer = await browser.xhr(await logoutUrl());
    expectProblem(answer, 'bad_request');
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('without a session is no error for a link, and 401 for a script', async () => {
    const nobody = world.browser();
    const link = await nobody.step('/bff/logout?returnUrl=/bye');
    expect([link.status, link.headers['location']]).toEqual([302, '/bye']);
    expectProblem(await post(nobody), 'session_required');
  });

  it('needs the sid of this very session', async () => {
    const other = await world.signedIn(ALEX);
    const sid = new URL(String((await other.xhr('/bff/user')).json()['logoutUrl'])).searchParams.get('sid');
    expectProblem(await browser.step(`/bff/logout?sid=${sid}`), 'bad_request');
    expectProblem(await browser.step('/bff/logout'), 'bad_request');
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('keeps the tokens of a user who has another session, and ends that one not', async () => {
    const other = await world.signedIn(ADELE);
    await post();
    expect((await other.xhr(ITEMS)).status).toBe(200);
    expect((await other.xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
    await post(other);
    expect(await keys()).toEqual([]);
  });

  it('twenty times at once is signing out', async () => {
    const old = cookie();
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => post()))).map(
      ({ status }) => status,
    );
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
    await expectSignedOut(old);
    expect(await keys()).toEqual([]);
  });

  it('does not wait for Entra', async () => {
    world.emulator.faults.add({
      service: 'entra',
      times: Infinity,
      action: { type: 'delay', ms: RENEWAL_MS },
    });
    const fresh = await world.replicate();
    const old = cookie();
    // This replica has never talked to Entra, so that it has to ask where the end of a session is.
    const leaving = post(browser.through({ [OWN]: fresh.address }));
    await world.emulator.transcript.waitFor({ path: /openid-configuration/ });
    expect(await keys()).toEqual([]);
    const answer = await leaving;
    expect(answer.status).toBe(200);
    expectEndSession(answer.json()['logoutUrl'], `${OWN}/`);
    await expectSignedOut(old);
  });

  describe('while a renewal is under way', () => {
    beforeEach(() => {
      world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: RENEWAL_MS } });
    });

    /** What is written to the store from now on. */
    const watchWrites = async (): Promise<{ written: string[]; stop: () => void }> => {
      const written: string[] = [];
      const monitor = await watchRedis(world.redis?.port ?? 0, ([command = '', ...words]) => {
        if (!/^(set|eval|sadd|psetex|setex)$/i.test(command)) return;
        const key = words.find((word) => word.startsWith('bff:'));
        if (key !== undefined) written.push(`${command.toLowerCase()} ${key.split(':', 2).join(':')}`);
      });
      return { written, stop: () => monitor.stop() };
    };

    it.each<[string, () => Promise<Answer>]>([
      ['asked for', () => browser.xhr('/bff/token-renewal', { method: 'POST' })],
      ['that a call waits for', () => browser.xhr(ITEMS)],
    ])('wins over one %s, which is told 401 and writes no token', async (_which, call) => {
      later(world, 61 * MINUTE);
      const [waiting, old] = [call(), cookie()];
      await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT);
      expect((await post()).status).toBe(200);
      const { written, stop } = await watchWrites();
      expectProblem(await waiting, 'session_required');
      stop();
      expect(written.filter((line) => /msal|held-token|:session|user-sessions/.test(line))).toEqual([]);
      expect(await keys()).toEqual([]);
      await expectSignedOut(old);
    });

    it('wins over one in the background', async () => {
      later(world, 50 * MINUTE);
      expect((await browser.xhr(ITEMS)).status).toBe(200);
      await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT);
      await post();
      await world.emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, status: 200 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await keys()).toEqual([]);
    });

    it('of one session leaves the renewal of another', async () => {
      const other = await world.signedIn(ADELE);
      later(world, 61 * MINUTE);
      world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: RENEWAL_MS } });
      forgetPosts(world);
      const calls = [browser.xhr(ITEMS), other.xhr(ITEMS)];
      await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT);
      await post();
      const [left, stayed] = await Promise.all(calls);
      expect(stayed?.status).toBe(200);
      if (left !== undefined) expectProblem(left, 'session_required');
    });
  });
});
