import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { directive, postedBy } from '../support/message-page.js';
import { expectCommonHeaders, expectProblem } from '../support/problems.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { accountsIn, storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const AUTHORIZE = /\/oauth2\/v2\.0\/authorize/;

describe('a silent sign-in in a frame', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    browser = await world.signedIn();
    forgetPosts(world);
  });
  afterEach(() => {
    world.emulator.faults.clear();
    world.emulator.entra.tampering = {};
    world.emulator.entra.silentSignInAs = null;
    world.emulator.entra.setUserState(ADELE, 'ok');
  });

  const cookie = (): string => browser.jar.get(HOST, '__Host-bff') ?? '';
  const frame = (from = OWN): Promise<Answer> => browser.frame('/bff/forced-sign-in', from);
  const authorizeRequest = (): URLSearchParams => {
    const [request] = world.emulator.transcript.find({ path: AUTHORIZE });
    return new URL(request?.target ?? '', OWN).searchParams;
  };
  const expiresOn = async (): Promise<unknown> =>
    (await browser.xhr('/bff/token-expiry')).json()['expiresOn'];

  it.each([OWN, TRUSTED])(
    'asks Entra without a page, for the user who is signed in: framed by %s',
    async (from) => {
      await frame(from);
      const asked = authorizeRequest();
      expect(asked.get('prompt')).toBe('none');
      expect(asked.get('login_hint')).toBeTruthy();
      expect(asked.get('response_mode')).toBe('query');
      expect(asked.get('code_challenge_method')).toBe('S256');
      expect(asked.get('redirect_uri')).toBe(`${OWN}/bff/callback`);
      expect(world.emulator.transcript.find({ path: AUTHORIZE })).toHaveLength(1);
    },
  );

  it.each([OWN, TRUSTED])(
    'tells the outcome to the page that framed it and to no other: %s',
    async (from) => {
      const page = await frame(from);
      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expectCommonHeaders(page);
      expect(postedBy(page)).toEqual([
        {
          to: 'parent',
          targetOrigin: from,
          message: {
            source: 'bff-silent-login',
            isLoggedIn: true,
            expiresOn: await expiresOn(),
            refreshOn: expect.stringMatching(/Z$/),
            correlationId: page.headers['x-request-id'],
          },
        },
      ]);
      expect(directive(page, 'frame-ancestors')).toBe(
        `frame-ancestors ${[...new Set([OWN, from])].join(' ')}`,
      );
      expect(directive(page, 'default-src')).toBe("default-src 'none'");
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.headers['cross-origin-opener-policy']).toBeDefined();
      expect(page.body).not.toContain(ADELE);
    },
  );

  it('uses another nonce each time', async () => {
    const policies = [await frame(), await frame()].map((page) => directive(page, 'script-src'));
    expect(policies[0]).toMatch(/^script-src 'nonce-[A-Za-z0-9+/]{22}=='$/);
    expect(policies[0]).not.toBe(policies[1]);
  });

  it('renews the session it began in, with a new cookie; the old one lives until the new one was presented', async () => {
    const [old, before] = [cookie(), await expiresOn()];
    later(world, MINUTE);
    await frame();
    const fresh = cookie();
    expect(fresh).not.toBe(old);
    browser.jar.set(HOST, '__Host-bff', old);
    later(world, MINUTE);
    expect(await expiresOn()).not.toBe(before);
    browser.jar.set(HOST, '__Host-bff', fresh);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    browser.jar.set(HOST, '__Host-bff', old);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    later(world, MINUTE / 5);
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
    browser.jar.set(HOST, '__Host-bff', fresh);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('never signs out a browser that refuses cookies in frames', async () => {
    const old = cookie();
    for (let n = 0; n < 8; n += 1) {
      later(world, 50 * MINUTE);
      expect(postedBy(await frame())[0]?.message).toMatchObject({ isLoggedIn: true });
      browser.jar.set(HOST, '__Host-bff', old);
      expect((await browser.xhr(ITEMS)).status).toBe(200);
    }
    expect(tokenPosts(world, 'grant_type=refresh_token')).toEqual([]);
  });

  it('leaves room for many calls at once with the new cookie', async () => {
    await frame();
    const calls = await Promise.all(Array.from({ length: 50 }, () => browser.xhr('/bff/user')));
    expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([200]));
  });

  const answering = (parameters: Record<string, string | null>): void => {
    world.emulator.entra.tampering = { authorizationResponse: { code: null, ...parameters } };
  };
  const { entra, faults } = { entra: () => world.emulator.entra, faults: () => world.emulator.faults };

  it.each<[string, string, () => void]>([
    ['nobody is signed in at Entra', 'login_required', () => entra().endBrowserSessions(ADELE)],
    ['a second factor is due', 'interaction_required', () => entra().setUserState(ADELE, 'needs_mfa')],
    ['a policy blocks', 'interaction_required', () => entra().setUserState(ADELE, 'blocked')],
    [
      'an account must be picked',
      'interaction_required',
      () => answering({ error: 'account_selection_required' }),
    ],
    ['consent is missing', 'consent_required', () => entra().setUserState(ADELE, 'needs_consent')],
    ['somebody else comes back', 'account_mismatch', () => (entra().silentSignInAs = ALEX)],
    ['Entra is unwell', 'idp_unavailable', () => answering({ error: 'temporarily_unavailable' })],
    ['Entra fails', 'idp_unavailable', () => answering({ error: 'server_error' })],
    ['Entra says something new', 'login_failed', () => answering({ error: 'brand_new' })],
    ['Entra says a word of JavaScript', 'login_failed', () => answering({ error: 'constructor' })],
    ['Entra says nothing', 'login_failed', () => answering({})],
    ['the code is refused', 'login_failed', () => entra().refuseTokens(54005)],
    ['the token endpoint is unwell', 'idp_unavailable', () => entra().refuseTokens(90006)],
    [
      'the token endpoint breaks off',
      'idp_unavailable',
      () => faults().add({ ...AT_TOKEN_ENDPOINT, action: { type: 'reset' } }),
    ],
    [
      'the ID token is forged',
      'login_failed',
      () => (entra().tampering = { idTokenSignature: 'foreign-key' }),
    ],
  ])('leaves everything as it was when %s, and says %s', async (_what, error, arrange) => {
    const [old, before, user] = [cookie(), await expiresOn(), (await browser.xhr('/bff/user')).json()];
    arrange();
    const page = await frame(TRUSTED);
    expect(page.status).toBe(200);
    expect(postedBy(page)).toEqual([
      {
        to: 'parent',
        targetOrigin: TRUSTED,
        message: {
          source: 'bff-silent-login',
          isLoggedIn: false,
          error,
          correlationId: page.headers['x-request-id'],
        },
      },
    ]);
    expect(cookie()).toBe(old);
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ id: user['id'], claims: user['claims'] });
    expect(await expiresOn()).toBe(before);
    const owners = (await storedPartitions(world)).flatMap(accountsIn);
    expect(owners).toEqual([`${String(user['id'])}.${world.emulator.tenantId}`]);
  });
});
