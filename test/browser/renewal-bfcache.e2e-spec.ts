import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { ITEMS, POST_ITEM } from '../support/list-items.js';
import { launchForMany } from '../support/chromium.js';
import { ONE_SCRIPT_TAG, page, startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, takeOver, type Tab } from '../support/renewal-tab.js';
import { thrice } from '../support/thrice.js';
import { until } from '../support/until.js';
import { ALEX, type World } from '../support/world.js';

describe('a page that is left and come back to', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Tab;
  beforeAll(async () => {
    world = await startRenewalWorld({
      pages: { 'index.html': ONE_SCRIPT_TAG, 'other.html': page('') },
    });
    browser = await launchForMany({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  beforeEach(async () => {
    context = await profileOf(browser, world);
    tab = await openTab(context, world.origin);
    await tab.comesTo('fresh');
    await until(() => tab.count('GET /bff/events') === 1);
    await tab.page.evaluate("addEventListener('pageshow', ({ persisted }) => (window.wasKept = persisted))");
    await tab.page.goto(`${world.origin}/other.html`);
  });
  afterEach(() => context.close());

  const comeBack = async (): Promise<void> => {
    await tab.page.goBack({ waitUntil: 'commit' });
    expect(await tab.page.evaluate('wasKept')).toBe(true);
  };

  thrice('from the back-forward cache', () => {
    it('is as it was, and hears again what happens', async () => {
      await comeBack();
      expect(await tab.call()).toBe(200);
      await until(() => tab.count('GET /bff/events') === 2);
      expect([await tab.state(), await tab.names()]).toEqual(['fresh', []]);
    });

    it('asks its user when the session has gone meanwhile', async () => {
      await context.clearCookies();
      await comeBack();
      await tab.comesTo('reauth-required');
      expect(await tab.page.locator('bff-banner').count()).toBe(1);
    });

    it('knows that somebody else signed in meanwhile, and does nothing as them', async () => {
      await takeOver(context, world, await world.signedIn(ALEX));
      await comeBack();
      expect(await tab.call(ITEMS, POST_ITEM)).toBe(403);
      await tab.comesTo('user-changed');
      expect(await tab.page.locator('bff-banner').textContent()).toContain('Somebody else signed in.');
    });
  });
});
