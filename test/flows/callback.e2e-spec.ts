import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;

describe('the callback of a sign-in', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.emulator.entra.autoSignIn = ADELE;
    browser = world.browser();
  });
  afterEach(() => {
    world.emulator.faults.clear();
    world.emulator.entra.tampering = {};
  });

  /** Up to the moment in which Entra sends the browser back: where it is sent to. */
  const returning = async (from = browser, query = '?returnUrl=/after'): Promise<URL> => {
    const begun = await from.step(`/bff/login${query}`);
    const entra = await from.step(String(begun.headers['location']));
    forgetPosts(world);
    return new URL(String(entra.headers['location']));
  };
  const hasSession = async (from = browser): Promise<boolean> => (await from.xhr('/bff/user')).status === 200;
  const refused = async (
    answer: Answer,
    code: 'login_failed' | 'login_expired' = 'login_failed',
  ): Promise<void> => {
    expectProblem(answer, code);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(tokenPosts(world)).toEqual([]);
    expect(await hasSession()).toBe(false);
  };

  it('ends in a session and leads on, without code and state in the address', async () => {
    const answer = await browser.step((await returning()).href);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/after']);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(await hasSession()).toBe(true);
  });

  const change = (url: URL, edit: (query: URLSearchParams) => void): string => {
    edit(url.searchParams);
    return url.href;
  };

  it.each<[string, (query: URLSearchParams) => void]>([
    ['no state', (query) => query.delete('state')],
    ['an empty state', (query) => query.set('state', '')],
    ['an invented state', (query) => query.set('state', `${'A'.repeat(43)}.zzzzzz`)],
    ['a state cut short', (query) => query.set('state', query.get('state')?.slice(1) ?? '')],
    ['a state with something behind it', (query) => query.set('state', `${query.get('state')}x`)],
    ['two states', (query) => query.append('state', query.get('state') ?? '')],
    ['a state that is a list', (query) => query.set('state[]', query.get('state') ?? '')],
    ['a state of absurd length', (query) => query.set('state', 'x'.repeat(8_000))],
    ['__proto__ for a state', (query) => query.set('state', '__proto__')],
    ['two codes', (query) => query.append('code', query.get('code') ?? '')],
    ['a code and an error', (query) => query.set('error', 'access_denied')],
    ['neither code nor error', (query) => query.delete('code')],
    ['an empty code', (query) => query.set('code', '')],
    ['a code of absurd length', (query) => query.set('code', 'x'.repeat(9_000))],
    ['the issuer of somebody else', (query) => query.set('iss', 'https://evil.example/v2.0')],
    ['two issuers', (query) => ['a', 'b'].forEach((one) => query.append('iss', one))],
  ])('is refused with %s, and nothing is redeemed', async (what, edit) => {
    const url = await returning();
    const broken = what.endsWith('list') ? change(url, (query) => query.delete('state')) : url.href;
    await refused(await browser.step(change(new URL(broken), edit)));
  });

  it.each(['/', '//', '.'])('is refused with an issuer that is ours but for %j', async (more) => {
    const issuer = `${world.emulator.authorityHost}/${world.emulator.tenantId}/v2.0`;
    const url = await returning();
    await refused(await browser.step(change(url, (query) => query.set('iss', issuer + more))));
    await refused(await browser.step(change(url, (query) => query.set('iss', issuer.toUpperCase()))));
    const right = await browser.step(change(url, (query) => query.set('iss', issuer)));
    expect(right.status).toBe(303);
  });

  it('is refused after ten minutes', async () => {
    const url = await returning();
    later(world, 10 * MINUTE);
    // The store's own clock is not moved by the test: what has ended there is gone.
    await world.redis?.client().flushall();
    await refused(await browser.step(url.href), 'login_expired');
  });

  it('is refused in a browser that did not begin the sign-in, and still good in the one that did', async () => {
    const url = await returning();
    const victim = world.browser();
    await victim.step('/bff/login');
    expectProblem(await victim.step(url.href), 'login_failed');
    expect(await hasSession(victim)).toBe(false);
    expect(tokenPosts(world)).toEqual([]);
    expect((await browser.step(url.href)).status).toBe(303);
  });

  it('counts once, one after the other: whoever comes again goes where it led', async () => {
    const url = await returning();
    expect((await browser.step(url.href)).status).toBe(303);
    const cookie = browser.jar.get(HOST, '__Host-bff');
    const again = await browser.step(url.href);
    expect([again.status, again.headers['location']]).toEqual([303, '/after']);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(tokenPosts(world)).toHaveLength(1);
    expect(browser.jar.get(HOST, '__Host-bff')).toBe(cookie);
    expect(await hasSession()).toBe(true);
  });

  it('counts once, twenty at once', async () => {
    const url = await returning();
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.step(url.href)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
    expect(tokenPosts(world)).toHaveLength(1);
    const sessions = Object.keys(await storeContents(world)).filter((key) => key.startsWith('bff:session:'));
    await browser.xhr('/bff/logout', { method: 'POST' });
    const left = Object.keys(await storeContents(world)).filter((key) => key.startsWith('bff:session:'));
    expect(sessions.length - left.length).toBe(1);
  });

  it('is not used up by a prefetch, nor by a script', async () => {
    const url = (await returning()).href;
    for (const purpose of ['prefetch', 'prefetch;prerender', 'prefetch;anonymous-client-ip']) {
      expectProblem(await browser.step(url, { 'sec-purpose': purpose }), 'bad_request');
    }
    expectProblem(await browser.step(url, { purpose: 'prefetch' }), 'bad_request');
    expectProblem(await browser.xhr(url), 'bad_request');
    expect(tokenPosts(world)).toEqual([]);
    expect((await browser.step(url)).status).toBe(303);
  });

  it('comes by GET alone', async () => {
    const url = (await returning()).href;
    const form = {
      method: 'POST',
      headers: { 'sec-fetch-mode': 'navigate', origin: 'null', 'x-csrf': undefined },
    };
    for (const options of [form, { method: 'HEAD' }, { method: 'PUT' }]) {
      const answer = await browser.xhr(url, options);
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('GET');
    }
    expect((await browser.step(url)).status).toBe(303);
  });

  it('with the code of another sign-in redeems nothing for anybody (code injection)', async () => {
    const attacker = world.browser();
    const stolen = (await returning(attacker)).searchParams.get('code') ?? '';
    const answer = await browser.step(change(await returning(), (query) => query.set('code', stolen)));
    expectProblem(answer, 'login_failed');
    expect(await hasSession()).toBe(false);
  });

  it('tells of a refusal without repeating what Entra said', async () => {
    const script = '<script>alert(1)</script>';
    world.emulator.entra.tampering = {
      authorizationResponse: {
        code: null,
        error: 'access_denied',
        error_description: `AADSTS65004: ${script}${'x'.repeat(5_000)}`,
        error_uri: 'javascript:alert(1)',
      },
    };
    const url = (await returning()).href;
    const answer = await browser.step(url);
    expectProblem(answer, 'access_denied');
    expect(answer.body).not.toMatch(/script|javascript|AADSTS|xxx/);
    expectProblem(await browser.step(url), 'login_failed');
    const logged = JSON.stringify(world.bff.log.of('sign_in_failed'));
    expect(logged).toContain('65004');
    expect(logged).not.toMatch(/alert|xxxxx/);
    expect(tokenPosts(world)).toEqual([]);
  });

  it.each(['constructor', '__proto__', 'toString', 'invalid_request', 'login_required', 'x y z'])(
    'is an ordinary refusal when Entra says %s',
    async (error) => {
      world.emulator.entra.tampering = { authorizationResponse: { code: null, error } };
      await refused(await browser.step((await returning()).href));
    },
  );

  it('works in two tabs at once', async () => {
    const [first, second] = [await returning(), await returning()];
    expect((await browser.step(first.href)).status).toBe(303);
    expect((await browser.step(second.href)).status).toBe(303);
    expect(await hasSession()).toBe(true);
  });

  it('keeps nothing when the token endpoint fails, and works at the next attempt', async () => {
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'empty-json' } });
    const before = await storeContents(world);
    expectProblem(await browser.step((await returning()).href), 'idp_response_invalid');
    expect(await storeContents(world)).toEqual(before);
    expect((await browser.step((await returning()).href)).status).toBe(303);
  });

  it('of somebody else over a standing session ends that one', async () => {
    await browser.step((await returning()).href);
    const old = browser.jar.get(HOST, '__Host-bff') ?? '';
    world.emulator.entra.autoSignIn = ALEX;
    await browser.step((await returning(browser, '?prompt=select_account')).href);
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ALEX });
    browser.jar.set(HOST, '__Host-bff', old);
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
  });

  it('of the same user anew gives a new cookie, and ends the old one within ten seconds', async () => {
    await browser.step((await returning()).href);
    const old = browser.jar.get(HOST, '__Host-bff') ?? '';
    await browser.step((await returning()).href);
    const fresh = browser.jar.get(HOST, '__Host-bff') ?? '';
    expect(fresh).not.toBe(old);
    browser.jar.set(HOST, '__Host-bff', old);
    expect(await hasSession()).toBe(true);
    later(world, 10_001);
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
    browser.jar.set(HOST, '__Host-bff', fresh);
    expect(await hasSession()).toBe(true);
  });
});
