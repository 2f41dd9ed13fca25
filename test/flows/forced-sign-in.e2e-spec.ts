import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SILENT_LOGIN_CHANNEL } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { broadcastBy, closesItself, directive, postedBy } from '../support/message-page.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { EVIL, OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { forgetPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const ARTICLE = '/ForcedSignIn/EnsureForcedSignIn';

describe('a forced sign-in', () => {
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
    world.emulator.entra.tampering = {};
    world.emulator.entra.setUserState(ADELE, 'ok');
  });

  const cookie = (): string => browser.jar.get(HOST, '__Host-bff') ?? '';
  const user = async (): Promise<Record<string, unknown>> => (await browser.xhr('/bff/user')).json();
  const asked = (): URLSearchParams[] =>
    world.emulator.transcript
      .find({ path: /\/oauth2\/v2\.0\/authorize/ })
      .map(({ target }) => new URL(target, OWN).searchParams);
  const prompts = (): (string | null)[] => asked().map((parameters) => parameters.get('prompt'));

  /** What `window.open` in a page of `from` comes to. */
  const popup = (from: string): Promise<Answer> =>
    browser.navigate('/bff/forced-sign-in?mode=popup', { referer: `${from}/page` });

  describe('in a popup', () => {
    const begunElsewhere = (): Promise<Answer> => {
      world.emulator.entra.endBrowserSessions();
      return popup(OWN);
    };

    it.each([OWN, TRUSTED])(
      'may show pages of Entra, and tells the page that opened it: %s',
      async (from) => {
        world.emulator.entra.endBrowserSessions(ADELE);
        const done = await browser.pick(await popup(from), ADELE);
        expect(prompts()).toEqual([null]);
        expect(postedBy(done)).toEqual([
          {
            to: 'opener',
            targetOrigin: from,
            message: expect.objectContaining({ source: 'bff-silent-login', isLoggedIn: true }),
          },
        ]);
        expect(done.headers['cross-origin-opener-policy']).toBe('unsafe-none');
        expect(await user()).toMatchObject({ username: ADELE });
      },
    );

    it('leaves the session as it was when somebody else comes back', async () => {
      const [old, before] = [cookie(), await user()];
      world.emulator.entra.endBrowserSessions(ADELE);
      const done = await browser.pick(await popup(TRUSTED), ALEX);
      expect(postedBy(done)[0]?.message).toMatchObject({ isLoggedIn: false, error: 'account_mismatch' });
      expect(cookie()).toBe(old);
      expect((await user())['id']).toBe(before['id']);
    });

    it('tells pages of our own origin besides, without an opener too, and shows that it is over', async () => {
      const done = await browser.pick(await begunElsewhere(), ADELE);
      const [{ message } = { message: undefined }] = postedBy(done);
      expect(broadcastBy(done, SILENT_LOGIN_CHANNEL)).toEqual([message]);
      expect(done.body).toMatch(
        /<main><h1>You are signed in<\/h1><p>You can close this window\.<\/p><\/main>/,
      );
      expect(done.body).not.toMatch(/<a |<iframe|src=/);
      const failed = await browser.pick(await begunElsewhere(), ALEX);
      expect(broadcastBy(failed, SILENT_LOGIN_CHANNEL)).toEqual([
        expect.objectContaining({ isLoggedIn: false, error: 'account_mismatch' }),
      ]);
      expect(failed.body).toMatch(
        /<h1>Signing in did not work<\/h1><p>Another account came back[^<]*<\/p>.*<p>You can close this window\.<\/p>/,
      );
      expect(failed.body).not.toMatch(/<a |<iframe|src=/);
      // A frame has the page around it, and nobody else is concerned.
      const framed = await browser.frame('/bff/forced-sign-in?mode=iframe');
      expect(postedBy(framed)).toHaveLength(1);
      expect(broadcastBy(framed, SILENT_LOGIN_CHANNEL)).toEqual([]);
    });

    it('that cannot begin tells the page that opened it, and leads nowhere', async () => {
      for (const from of [OWN, TRUSTED]) {
        const url = '/bff/forced-sign-in?mode=popup&challengeId=unknown&returnUrl=/app';
        const page = await browser.navigate(url, { referer: `${from}/page` });
        const message = expect.objectContaining({ isLoggedIn: false, error: 'login_failed' });
        expect([page.status, page.headers['cross-origin-opener-policy']]).toEqual([400, 'unsafe-none']);
        expect(postedBy(page)).toEqual([{ to: 'opener', targetOrigin: from, message }]);
        expect(broadcastBy(page, SILENT_LOGIN_CHANNEL)).toEqual([message]);
        expect(page.body).toContain('<p>You can close this window.</p>');
        expect(page.body).toContain('<code>bad_request</code>');
        expect(closesItself(page)).toBe(false);
        expect(page.body).not.toMatch(/<a |href|\/app/);
        expect(directive(page, 'frame-ancestors')).toBe("frame-ancestors 'none'");
      }
    });

    it('closes itself when it is over, and stays to be read where it did not work', async () => {
      expect(closesItself(await browser.pick(await begunElsewhere(), ADELE))).toBe(true);
      expect(closesItself(await browser.pick(await begunElsewhere(), ALEX))).toBe(false);
    });

    it('begins a session where there was none', async () => {
      browser = world.browser();
      const done = await browser.pick(await popup(TRUSTED), ALEX);
      expect(postedBy(done)[0]?.message).toMatchObject({ isLoggedIn: true });
      expect(await user()).toMatchObject({ username: ALEX });
    });

    it('is not opened by a page of somebody else', async () => {
      const before = await storeContents(world);
      expectProblem(await popup(EVIL), 'origin_rejected');
      expectProblem(await browser.step('/bff/forced-sign-in?mode=popup'), 'origin_rejected');
      expect(await storeContents(world)).toEqual(before);
      expect(world.emulator.transcript.find()).toEqual([]);
    });
  });

  describe('with an account to suggest', () => {
    const hints = (): (string | null)[] => asked().map((parameters) => parameters.get('login_hint'));

    it.each(['iframe', 'popup', 'redirect'])(
      'is about that one where no session stands, in mode %s',
      async (mode) => {
        const url = `/bff/forced-sign-in?mode=${mode}&loginHint=${encodeURIComponent(ALEX)}`;
        const away = world.browser();
        await (mode === 'iframe' ? away.frame(url) : away.navigate(url, { referer: `${OWN}/page` }));
        expect(hints()).toEqual([ALEX]);
      },
    );

    it.each(['iframe', 'popup', 'redirect'])(
      'is about the user of the session where one stands, in mode %s',
      async (mode) => {
        const url = `/bff/forced-sign-in?mode=${mode}&loginHint=${encodeURIComponent(ALEX)}`;
        await (mode === 'iframe' ? browser.frame(url) : browser.navigate(url, { referer: `${OWN}/page` }));
        expect(hints()).toEqual([expect.any(String)]);
        expect(hints()).not.toContain(ALEX);
        expect(await user()).toMatchObject({ username: ADELE });
      },
    );
  });

  describe('that is to give what a call lacked', () => {
    const challenged = async (): Promise<string> => {
      world.emulator.sharePoint.challengeClaims(2, 'joined', { service: 'graph' });
      const { challengeId } = (await browser.xhr(ITEMS)).json();
      world.emulator.transcript.clear();
      return String(challengeId);
    };

    it.each(['popup', 'redirect'])('asks for exactly that, in mode %s', async (mode) => {
      const id = await challenged();
      await browser.navigate(`/bff/forced-sign-in?mode=${mode}&challengeId=${id}`, {
        referer: `${OWN}/page`,
      });
      expect(asked().map((parameters) => parameters.get('claims'))).toEqual([expect.stringContaining('nbf')]);
      expect((await browser.xhr(ITEMS)).status).toBe(200);
    });

    it.each(['?mode=iframe&', '?'])('is refused in a frame, and says why: %s', async (query) => {
      const id = await challenged();
      const answer = await browser.frame(`/bff/forced-sign-in${query}challengeId=${id}`);
      expectProblem(answer, 'bad_request');
      expect(answer.json()['detail']).toContain('in a frame nobody can give');
      expect(world.emulator.transcript.find()).toEqual([]);
    });

    it("is refused with another session's, or one that nobody made", async () => {
      const id = await challenged();
      const other = await world.signedIn(ALEX);
      for (const [who, which] of [
        [other, id],
        [browser, 'unknown'],
      ] as const) {
        const url = `/bff/forced-sign-in?mode=popup&challengeId=${which}`;
        expectProblem(
          await who.step(url, { referer: `${OWN}/page`, 'sec-fetch-site': 'same-origin' }),
          'bad_request',
        );
      }
    });
  });

  describe('of the whole page', () => {
    it.each(['?mode=redirect', ''])('ends at the return URL: %j', async (query) => {
      const landed = await browser.navigate(
        `/bff/forced-sign-in${query}${query ? '&' : '?'}returnUrl=/after?x=1`,
      );
      expect(new URL(landed.url).pathname).toBe('/after');
      expect(browser.history.at(-2)?.status).toBe(303);
      expect(prompts()).toEqual([null]);
    });

    it('is about the user of the session: somebody else is told so, and changes nothing', async () => {
      world.emulator.entra.endBrowserSessions();
      world.emulator.entra.autoSignIn = ALEX;
      const landed = await browser.navigate('/bff/forced-sign-in?mode=redirect');
      world.emulator.entra.autoSignIn = null;
      expectFailurePage(landed, 'account_mismatch');
      expect(await user()).toMatchObject({ username: ADELE });
    });

    it.each(['iframe', 'popup', 'redirect'])('is nothing for a script, in mode %s', async (mode) => {
      const answer = await browser.xhr(`/bff/forced-sign-in?mode=${mode}`);
      expect([400, 403]).toContain(answer.status);
      expect(answer.headers['location']).toBeUndefined();
      expectProblem(await browser.xhr('/bff/forced-sign-in'), 'bad_request');
      expectProblem(await browser.step('/bff/forced-sign-in?mode=window'), 'bad_request');
      expect(world.emulator.transcript.find()).toEqual([]);
    });
  });

  describe('that a browser fetches ahead', () => {
    it.each([
      ['/bff/forced-sign-in?mode=redirect', { 'sec-purpose': 'prefetch' }],
      ['/bff/forced-sign-in?mode=popup', { 'sec-purpose': 'prefetch;prerender' }],
      ['/bff/forced-sign-in', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'iframe' }],
      ['/bff/login', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
      ['/bff/login', { purpose: 'prefetch' }],
      [ARTICLE, { 'sec-purpose': 'prefetch;prerender' }],
    ])('begins nothing: %s %j', async (url, headers) => {
      const before = await storeContents(world);
      const ours = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document', ...headers };
      expectProblem(await browser.step(url, ours), 'bad_request');
      expect(await storeContents(world)).toEqual(before);
      expect(world.emulator.transcript.find()).toEqual([]);
    });

    it('signs nobody out', async () => {
      const { logoutUrl } = await user();
      const ahead = { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch' };
      expectProblem(await browser.step(String(logoutUrl), ahead), 'bad_request');
      expect(await user()).toMatchObject({ username: ADELE });
    });
  });

  describe("of the article's frame", () => {
    const article = (redirectUri = '/'): Promise<Answer> =>
      browser.frame(`${ARTICLE}?redirectUri=${encodeURIComponent(redirectUri)}`);

    it('asks silently and ends at the redirect URI, inside the frame', async () => {
      const old = cookie();
      const landed = await article('/silent-done?x=1');
      expect(prompts()).toEqual(['none']);
      const end = browser.history.at(-2);
      expect([end?.status, end?.headers['location']]).toEqual([303, '/silent-done?x=1']);
      expect(landed.url).toBe(`${OWN}/silent-done?x=1`);
      expect(cookie()).not.toBe(old);
    });

    it('ends at the front page when no redirect URI is named', async () => {
      expect((await browser.frame(ARTICLE)).url).toBe(`${OWN}/`);
    });

    it('ends, when it fails, in a small page that does not load the application again', async () => {
      const old = cookie();
      world.emulator.entra.endBrowserSessions(ADELE);
      const page = await article();
      expect(page.status).toBe(200);
      expect(page.url).toContain('/bff/callback?');
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['location']).toBeUndefined();
      expect(page.headers['refresh']).toBeUndefined();
      expect(page.body).toContain('login_required');
      expect(page.body).not.toMatch(/<script|<meta http-equiv|<iframe|<img|<link/i);
      expect(directive(page, 'frame-ancestors')).toBe(`frame-ancestors ${OWN} ${TRUSTED}`);
      expect(cookie()).toBe(old);
      expect(await user()).toMatchObject({ username: ADELE });
    });

    it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
      'goes nowhere else: %s',
      async (redirectUri) => {
        expectProblem(await article(redirectUri), 'bad_request');
        expect(world.emulator.transcript.find()).toEqual([]);
      },
    );
  });
});
