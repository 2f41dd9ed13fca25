import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { cookiesSet, OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { forgetPosts, tokenPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const RANDOM_256_BITS = /^[A-Za-z0-9_-]{43}/;

describe('a sign-in', () => {
  let world: World;
  beforeAll(async () => {
    world = await startSecureWorld({ emulator: { clientSecret: 'a-secret-of-the-tests' } });
  });
  afterAll(() => world.stop());
  beforeEach(() => forgetPosts(world));

  const start = (query = '', headers = {}): Promise<Answer> =>
    world.browser().step(`/bff/login${query}`, headers);
  const authorizeUrl = ({ headers }: Answer): URL => new URL(String(headers['location']));
  const asked = async (query = ''): Promise<URLSearchParams> => authorizeUrl(await start(query)).searchParams;

  it('leads to the configured authority with nothing but what Entra needs', async () => {
    const answer = await start();
    expect(answer.status).toBe(302);
    expect(answer.headers['cache-control']).toBe('no-store');
    const url = authorizeUrl(answer);
    expect(url.origin + url.pathname).toBe(
      `${world.emulator.authorityHost}/${world.emulator.tenantId}/oauth2/v2.0/authorize`,
    );
    const {
      state,
      nonce,
      code_challenge,
      scope,
      claims = '',
      ...rest
    } = Object.fromEntries(
      [...url.searchParams].filter(([name]) => !/^(x-client-|client-request-id|clidata)/.test(name)),
    );
    expect(rest).toEqual({
      client_id: world.emulator.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: `${OWN}/bff/callback`,
      code_challenge_method: 'S256',
      client_info: '1',
    });
    expect(scope?.split(' ').toSorted()).toEqual([
      'Files.ReadWrite.All',
      'Sites.ReadWrite.All',
      'User.Read',
      'offline_access',
      'openid',
      'profile',
    ]);
    expect(JSON.parse(claims)).toMatchObject({ access_token: { xms_cc: { values: ['CP1'] } } });
    for (const text of [state, nonce, code_challenge]) expect(text).toMatch(RANDOM_256_BITS);
    expect(url.href).not.toContain(world.emulator.clientSecret);
  });

  it('repeats no state, nonce or challenge', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => asked()));
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(new Set(all.map((parameters) => parameters.get(name))).size).toBe(100);
    }
  });

  it('proves at the token endpoint that it began there (PKCE)', async () => {
    const browser = world.browser();
    await browser.signIn(ADELE);
    const [post] = tokenPosts(world, 'grant_type=authorization_code');
    const form = new URLSearchParams(post?.body);
    const first = browser.history.find(({ url }) => url.includes('/bff/login'));
    const challenge = first && authorizeUrl(first).searchParams.get('code_challenge');
    const verifier = form.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge);
    expect(verifier).toMatch(RANDOM_256_BITS);
    expect(form.get('redirect_uri')).toBe(`${OWN}/bff/callback`);
    expect(form.get('client_secret')).toBe(world.emulator.clientSecret);
  });

  it('passes on what the page asks for', async () => {
    expect((await asked('?prompt=select_account')).get('prompt')).toBe('select_account');
    expect((await asked('?prompt=login')).get('prompt')).toBe('login');
    expect((await asked('?prompt=consent')).get('prompt')).toBe('consent');
    expect((await asked('?prompt=none')).get('prompt')).toBe('none');
    const hinted = await asked(`?loginHint=${ADELE}&domainHint=contoso.com`);
    expect([hinted.get('login_hint'), hinted.get('domain_hint')]).toEqual([ADELE, 'contoso.com']);
  });

  it('passes on nothing else, and nothing that breaks out of its parameter', async () => {
    const extra = await asked(
      '?response_type=token&response_mode=fragment&redirect_uri=https://evil.example&scope=x',
    );
    expect(extra.getAll('response_type')).toEqual(['code']);
    expect(extra.getAll('response_mode')).toEqual(['query']);
    expect(extra.getAll('redirect_uri')).toEqual([`${OWN}/bff/callback`]);
    const hint = 'a&prompt=none#x\r\nSet-Cookie: planted=1 \u{1f98a}';
    const answer = await start(`?loginHint=${encodeURIComponent(hint)}`);
    expect(authorizeUrl(answer).searchParams.get('login_hint')).toBe(hint);
    expect(authorizeUrl(answer).searchParams.get('prompt')).toBeNull();
    expect(String(answer.headers['set-cookie'])).not.toContain('planted');
  });

  it.each([
    ['an unknown prompt', '?prompt=create'],
    ['an empty prompt', '?prompt='],
    ['two prompts', '?prompt=login&prompt=none'],
    ['two prompts in one', '?prompt=login%20none'],
    ['a hint of absurd length', `?loginHint=${'x'.repeat(513)}`],
    ['two hints', '?loginHint=a&loginHint=b'],
    ['a domain of absurd length', `?domainHint=${'x'.repeat(254)}`],
    ['a challenge that nobody made', '?challengeId=unknown'],
    ['a challenge of absurd length', `?challengeId=${'x'.repeat(65)}`],
    ['two return URLs', '?returnUrl=/a&returnUrl=/b'],
  ])('is refused when it is asked for with %s', async (_what, query) => {
    const answer = await start(query);
    expectProblem(answer, 'bad_request');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each<[string, Record<string, string | undefined>]>([
    [
      'fetch',
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin', accept: '*/*' },
    ],
    ['a fetch that accepts HTML', { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }],
    ['a no-cors fetch', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'same-origin' }],
    [
      'jQuery',
      { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined, 'x-requested-with': 'XMLHttpRequest' },
    ],
    ['our own client', { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined, 'x-csrf': '1' }],
    ['a trusted page', { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined, origin: TRUSTED }],
    ['a program', { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined, accept: '*/*' }],
    [
      'a program that accepts nothing',
      { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined, accept: undefined },
    ],
  ])('is not started by %s: it is told so', async (_who, headers) => {
    const browser = world.browser();
    const answer = await browser.step('/bff/login', headers);
    expectProblem(answer, 'bad_request');
    expect(String(answer.json()['detail'])).toMatch(/navigate/i);
    expect(answer.headers['location']).toBeUndefined();
    expect(cookiesSet(browser)).toEqual([]);
  });

  it('is started by a browser that sends no fetch metadata', async () => {
    const old = { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined, 'sec-fetch-dest': undefined };
    expect((await start('', old)).status).toBe(302);
  });
});
