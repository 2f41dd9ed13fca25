import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, type Tab } from '../support/renewal-tab.js';
import { MINUTE } from '../support/test-clock.js';
import { thrice } from '../support/thrice.js';
import { until } from '../support/until.js';
import type { World } from '../support/world.js';

describe('a session that is about to end', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startRenewalWorld({ env: { SESSION_IDLE_TTL: '20m' } });
    browser = await launchForMany();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  afterEach(() => context.close());

  const open = async (): Promise<Tab> => {
    context = await profileOf(browser, world);
    await context.clock.install();
    const tab = await openTab(context, world.origin);
    await tab.comesTo('fresh');
    await tab.settles();
    return tab;
  };
  const looks = async (tab: Tab): Promise<void> => {
    const before = tab.count('GET /bff/user');
    await tab.pass(world, 2_000);
    await until(() => tab.count('GET /bff/user') > before);
    await tab.settles();
  };

  thrice('for want of use', () => {
    it('is told of five minutes before, and no look of the page puts it off', async () => {
      const tab = await open();
      for (let minute = 0; minute < 14; minute += 7) {
        await tab.pass(world, 7 * MINUTE);
        await tab.page.evaluate('bffSession.renew()');
      }
      expect(await tab.names()).toEqual([]);
      await tab.pass(world, MINUTE - 1_000);
      await looks(tab);
      const [told] = await tab.told();
      expect(told?.type).toBe('session-expiring');
      await tab.pass(world, 5 * MINUTE - 5_000);
      await tab.pass(world, 10_000);
      await tab.comesTo('reauth-required');
    });

    it('is not told of while the page is used', async () => {
      const tab = await open();
      await tab.pass(world, 10 * MINUTE);
      expect(await tab.call()).toBe(200);
      await tab.pass(world, 5 * MINUTE - 1_000);
      await looks(tab);
      expect(await tab.names()).toEqual([]);
    });
  });
});
