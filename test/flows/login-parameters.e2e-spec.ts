import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { EVIL, OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { forgetPosts, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const PERSON = { 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' };
const DISCOVERY = { service: 'entra', path: /openid-configuration/ } as const;

describe('a sign-in as the page asks for it', () => {
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

  const cookie = (): string | undefined => browser.jar.get(HOST, '__Host-bff');
  const username = async (): Promise<unknown> => (await browser.xhr('/bff/user')).json()['username'];
  const asked = (): URLSearchParams[] =>
    world.emulator.transcript
      .find({ path: /\/oauth2\/v2\.0\/authorize/ })
      .map(({ target }) => new URL(target, OWN).searchParams);
  const lands = (answer: Answer): string | undefined => {
    const end = browser.history.findLast(({ url }) => url.includes('/bff/callback'));
    return end?.status === 303 ? String(end.headers['location']) : answer.body;
  };

  it.each([
    ['/work?x=1#row', '/work?x=1#row'],
    [`${TRUSTED}/app`, `${TRUSTED}/app`],
    ['', '/'],
  ])('comes back to %j', async (returnUrl, landing) => {
    const query = new URLSearchParams({ returnUrl, prompt: 'none' }).toString();
    const begun = await browser.step(`/bff/login?${query}`);
    const entra = await browser.step(String(begun.headers['location']));
    const end = await browser.step(String(entra.headers['location']));
    expect([end.status, end.headers['location']]).toEqual([303, landing]);
  });

  it('silently asks for the user who is signed in, and renews the session', async () => {
    const old = cookie();
    expect(lands(await browser.navigate('/bff/login?prompt=none&returnUrl=/on'))).toBe('/on');
    const [request] = asked();
    expect(request?.get('prompt')).toBe('none');
    expect(request?.get('login_hint')).toBeTruthy();
    expect(request?.get('login_hint')).not.toBe(ALEX);
    expect(cookie()).not.toBe(old);
    expect(await username()).toBe(ADELE);
    expect(world.bff.log.of('silent_sign_in_completed').at(-1)?.fields).toMatchObject({
      via: 'login',
      renewed: true,
      user: expect.any(String),
      session: expect.any(String),
    });
  });

  it('silently without a session signs in whoever Entra knows', async () => {
    await browser.xhr('/bff/logout', { method: 'POST' });
    await browser.navigate('/bff/login?prompt=none');
    expect(asked().at(-1)?.get('login_hint')).toBeNull();
    expect(await username()).toBe(ADELE);
  });

  it.each<[string, 'login_failed' | 'consent_required' | 'account_mismatch', () => void]>([
    ['nobody is signed in at Entra', 'login_failed', () => world.emulator.entra.endBrowserSessions(ADELE)],
    ['a second factor is due', 'login_failed', () => world.emulator.entra.setUserState(ADELE, 'needs_mfa')],
    [
      'consent is missing',
      'consent_required',
      () => world.emulator.entra.setUserState(ADELE, 'needs_consent'),
    ],
    ['somebody else comes back', 'account_mismatch', () => (world.emulator.entra.silentSignInAs = ALEX)],
  ])('silently, when %s, is told so, and the session stands as it was', async (_what, code, arrange) => {
    arrange();
    const [old, before] = [cookie(), world.bff.log.of('silent_sign_in_failed').length];
    const page = await browser.navigate('/bff/login?prompt=none&returnUrl=/work');
    expectFailurePage(page, code);
    expect(page.body).toContain('You are signed in already');
    expect(page.body).toContain('href="/work"');
    expect(cookie()).toBe(old);
    expect(await username()).toBe(ADELE);
    const events = world.bff.log.of('silent_sign_in_failed').slice(before);
    expect(events.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ code, via: 'login', user: expect.any(String), session: expect.any(String) }),
    ]);
  });

  it('passes an account and a domain on to Entra, and prefers what the page names', async () => {
    await browser.navigate(`/bff/login?prompt=none&loginHint=${ALEX}&domainHint=contoso.com`);
    expect([asked()[0]?.get('login_hint'), asked()[0]?.get('domain_hint')]).toEqual([ALEX, 'contoso.com']);
  });

  it.each(['login', 'select_account', 'consent'])('shows Entra\u2019s page for %s', async (prompt) => {
    const page = await browser.navigate(`/bff/login?prompt=${prompt}&returnUrl=/on`);
    expect(new URL(page.url).origin).toBe(world.emulator.authorityHost);
    expect(asked()[0]?.get('prompt')).toBe(prompt);
    expect(tokenPosts(world)).toEqual([]);
  });

  it.each<[string, string]>([
    ['a return URL of somebody else', `?returnUrl=${EVIL}/`],
    ['a challenge that is too old', '?challengeId=gone&returnUrl=/work'],
    ['a prompt that nobody knows', '?prompt=create'],
    ['two return URLs', '?returnUrl=/a&returnUrl=/b'],
  ])('is refused on a page, for a person, with %s', async (_what, query) => {
    const before = await storeContents(world);
    const page = await browser.step(`/bff/login${query}`, PERSON);
    expectFailurePage(page, 'bad_request');
    expect(page.body).not.toContain('evil.example');
    expect(page.headers['set-cookie']).toBeUndefined();
    if (query.includes('/work')) expect(page.body).toContain('/bff/login?returnUrl=%2Fwork');
    expect(await storeContents(world)).toEqual(before);
    expectProblem(await browser.step(`/bff/login${query}`), 'bad_request');
  });

  it('while Entra is away begins nothing, and says when to try again', async () => {
    const fresh = world.browser(await world.replicate());
    world.emulator.faults.add({ ...DISCOVERY, times: Infinity, action: { type: 'reset' } });
    const before = await storeContents(world);
    const page = await fresh.step('/bff/login?returnUrl=/work', PERSON);
    expectFailurePage(page, 'idp_unavailable');
    expect(page.headers['retry-after']).toMatch(/^\d+$/);
    expect(page.body).toContain('>Try again</a>');
    expect(page.body).toContain('href="/bff/login?returnUrl=%2Fwork"');
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(await storeContents(world)).toEqual(before);
  });
});
