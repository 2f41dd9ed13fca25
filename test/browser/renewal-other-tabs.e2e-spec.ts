import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { ITEMS, POST_ITEM } from '../support/list-items.js';
import { ONE_SCRIPT_TAG, page, startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, takeOver, type Tab } from '../support/renewal-tab.js';
import { thrice } from '../support/thrice.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const SILENT_STREAM = page('<script src="/bff/renewal-client.js" data-events="off"></script>');

describe('what happens in another tab', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startRenewalWorld({
      pages: {
        'on.html': ONE_SCRIPT_TAG,
        'off.html': SILENT_STREAM,
        'index.html': page(''),
      },
    });
    browser = await launchForMany();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  beforeEach(async () => {
    context = await profileOf(browser, world);
  });
  afterEach(() => context.close());

  const open = async (name: string): Promise<Tab> => {
    const tab = await openTab(context, `${world.origin}/${name}.html`);
    await tab.comesTo('fresh');
    return tab;
  };

  const SIGN_OUTS: [string, (tab: Tab) => Promise<unknown>][] = [
    ['signOut()', (tab) => tab.page.evaluate('void bffSession.signOut()')],
    [
      'a link',
      (tab) =>
        tab.page.evaluate(
          "{ const a = document.createElement('a'); a.href = bffSession.user.logoutUrl; document.body.append(a); a.click() }",
        ),
    ],
    [
      'a link in a shadow root',
      (tab) =>
        tab.page.evaluate(`{
          const a = document.createElement('a');
          a.href = bffSession.user.logoutUrl;
          document.body.attachShadow({ mode: 'open' }).append(a);
          a.click();
        }`),
    ],
    ["the page's own call", (tab) => tab.page.evaluate("void fetch('/bff/logout', { method: 'POST' })")],
    [
      'XMLHttpRequest',
      (tab) =>
        tab.page.evaluate(
          "{ const xhr = new XMLHttpRequest(); xhr.open('POST', '/bff/logout'); xhr.send() }",
        ),
    ],
  ];

  thrice('with events', () => {
    it.each([
      ...SIGN_OUTS,
      [
        'the user in another browser',
        async (_tab: Tab) => {
          const other = await world.signedIn();
          await other.xhr('/bff/sessions', { method: 'DELETE' });
        },
      ] as (typeof SIGN_OUTS)[number],
    ])('a sign-out by %s is felt, and nobody is signed in again', async (_how, signOut) => {
      const [one, other] = [await open('on'), await open('on')];
      await until(() => one.count('GET /bff/events') + other.count('GET /bff/events') === 1);
      await signOut(one);
      await other.comesTo('signed-out');
      expect(await other.names()).toEqual(['signed-out']);
      expect(await other.page.locator('bff-banner').textContent()).toContain('Sign in');
      expect(await other.call()).toBe(401);
      expect(other.page.frames()).toHaveLength(1);
      const later = await openTab(context, `${world.origin}/on.html`);
      expect(await later.state()).toBe('anonymous');
    });
  });

  thrice('without events', () => {
    it.each(SIGN_OUTS)('a sign-out by %s is felt at the next call', async (_how, signOut) => {
      const [one, other] = [await open('off'), await open('off')];
      await signOut(one);
      await until(async () => !(await context.cookies(world.origin)).some(({ name }) => name === 'bff'));
      expect(await other.call()).toBe(401);
      await other.comesTo('signed-out');
      expect(await other.names()).toEqual(['signed-out']);
      const later = await openTab(context, `${world.origin}/off.html`);
      expect(await later.state()).toBe('anonymous');
    });

    /** The service's next answer comes only when the returned function is called. */
    const heldBack = async (path: string): Promise<{ asked: Promise<void>; answer: () => void }> => {
      let isAsked = (): void => {};
      let answer = (): void => {};
      const asked = new Promise<void>((resolve) => (isAsked = resolve));
      const isOver = new Promise<void>((resolve) => (answer = resolve));
      await context.route(
        ({ pathname }) => pathname === path,
        async (route) => {
          const response = await route.fetch();
          isAsked();
          await isOver;
          await route.fulfill({ response });
        },
        { times: 1 },
      );
      return { asked, answer };
    };
    const signsOut = async ({ page: tab }: Tab): Promise<void> => {
      const ended = tab.waitForResponse(/bff.logout/);
      await tab.evaluate('void bffSession.signOut()');
      await ended;
    };

    it('a sign-out is felt in a tab that is just being opened, and nobody is signed in again', async () => {
      const one = await open('off');
      const user = await heldBack('/bff/user');
      const late = await context.newPage();
      await late.goto(`${world.origin}/off.html`);
      await user.asked;
      await signsOut(one);
      user.answer();
      await late.waitForFunction("bffSession.state === 'signed-out'");
      expect(await late.evaluate("localStorage.getItem('bff-user')")).toBe('');
      expect(late.frames()).toHaveLength(1);
    });

    it('a sign-out is told to the others, also when the page was just looking', async () => {
      const [one, other] = [await open('off'), await open('off')];
      await one.settles();
      await other.settles();
      const expiry = await heldBack('/bff/token-expiry');
      await one.page.evaluate('void bffSession.renew()');
      await expiry.asked;
      await signsOut(one);
      expiry.answer();
      await other.comesTo('signed-out');
    });
  });

  thrice('what a tab says late', () => {
    const say = async (tab: Tab, message: string): Promise<void> => {
      await tab.page.evaluate(
        `void (window.said = new Promise((heard) => (new BroadcastChannel('bff-renewal').onmessage = heard)))`,
      );
      const another = await context.newPage();
      await another.goto(`${world.origin}/index.html`);
      const key = await tab.page.evaluate('`${bffSession.user.tenantId}.${bffSession.user.id}`');
      await another.evaluate(
        `void new BroadcastChannel('bff-renewal').postMessage([${JSON.stringify(key)}, ${message}])`,
      );
      await tab.page.evaluate('said.then(() => {})');
      await tab.settles();
    };

    it.each([
      [
        'of a token of long ago',
        `{ expiresOn: '2020-01-01T01:00:00.000Z', refreshOn: '2020-01-01T00:45:00.000Z', expiresInSeconds: 3600, serverTime: '2020-01-01T00:00:00.000Z' }, 'server'`,
      ],
      [
        'that only the user can help, of another token than there is now',
        `undefined, undefined, { failures: [], refusal: undefined }, '2020-01-01T01:00:00.000Z'`,
      ],
    ])('%s, changes nothing', async (_what, message) => {
      const tab = await open('off');
      await tab.page.waitForFunction('isFinite(bffSession.secondsLeft())');
      await say(tab, message);
      expect([await tab.state(), await tab.names()]).toEqual(['fresh', []]);
      expect(await tab.page.locator('bff-banner').count()).toBe(0);
    });
  });

  thrice('somebody else who signs in', () => {
    it.each(['on', 'off'])(
      'is seen, and gets nothing of what was typed before: events %s',
      async (events) => {
        const tab = await open(events);
        await tab.page.evaluate("document.body.append(document.createElement('input'))");
        await tab.page.locator('input').fill('of Adele');
        world.emulator.transcript.clear();
        await takeOver(context, world, await world.signedIn(ALEX));
        // Before anything of it is known here.
        expect(await tab.call(ITEMS, POST_ITEM)).toBe(403);
        await tab.comesTo('user-changed');
        expect(await tab.call(ITEMS, POST_ITEM)).toBe(403);
        expect(world.emulator.transcript.find({ service: 'graph', method: 'POST' })).toEqual([]);
        const [told] = await tab.told();
        expect(told).toMatchObject({
          type: 'user-changed',
          detail: { before: { username: ADELE }, now: { username: ALEX } },
        });
        expect(await tab.page.locator('input').inputValue()).toBe('of Adele');
        await tab.page.locator('bff-banner button', { hasText: 'Reload' }).click();
        await tab.page.waitForFunction(`window.bffSession?.user?.username === '${ALEX}'`);
        expect(await tab.call(ITEMS, POST_ITEM)).toBe(201);
      },
    );

    it('is seen without a call, from a page of theirs', async () => {
      const tab = await open('off');
      await takeOver(context, world, await world.signedIn(ALEX));
      await open('off');
      await tab.comesTo('user-changed');
    });
  });
});
