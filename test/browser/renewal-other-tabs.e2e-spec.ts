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
