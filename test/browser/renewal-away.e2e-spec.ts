import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Route } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, type Tab } from '../support/renewal-tab.js';
import { MINUTE } from '../support/test-clock.js';
import { thrice } from '../support/thrice.js';
import { AT_TOKEN_ENDPOINT, later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import type { World } from '../support/world.js';

const SECOND = 1_000;
const STEP = 10 * SECOND;
const DUE = 45 * MINUTE;

describe('what is away', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Tab;
  beforeAll(async () => {
    world = await startRenewalWorld({ redis: true });
    browser = await launchForMany();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  beforeEach(async () => {
    context = await profileOf(browser, world);
    await context.clock.install();
    tab = await openTab(context, world.origin);
    await tab.comesTo('fresh');
    await tab.settles();
  });
  afterEach(async () => {
    await context.close();
    world.redis?.resume();
    world.emulator.faults.clear();
  });

  const untilDue = async (): Promise<void> => {
    await tab.pass(world, DUE - 5 * SECOND);
    tab.asked.length = 0;
    await tab.pass(world, 6 * SECOND);
  };
  /** Time passes slowly enough for answers to come. */
  const minutes = async (count: number): Promise<void> => {
    for (let gone = 0; gone < count * MINUTE; gone += STEP) {
      later(world, STEP);
      await tab.page.clock.runFor(STEP);
      await tab.settles();
    }
  };
  /** The user is told of nothing, and whatever is away is asked now and then. */
  const expectPatience = async (): Promise<void> => {
    expect(await tab.state()).toBe('fresh');
    expect(await tab.names()).toEqual([]);
    expect(await tab.page.locator('bff-banner').count()).toBe(0);
    expect(tab.page.frames()).toHaveLength(1);
    expect(tab.asked.length).toBeGreaterThan(3);
    expect(tab.asked.length).toBeLessThan(40);
  };
  const whatever = (answer: (route: Route) => Promise<void>) => async () => {
    await context.route('**/bff/**', answer);
    return () => context.unroute('**/bff/**');
  };

  const AWAY: [string, () => Promise<() => Promise<unknown>>][] = [
    ['the service', whatever((route) => route.abort('connectionrefused'))],
    [
      'the service, and somebody on the way answers for it',
      whatever((route) => route.fulfill({ status: 401, json: { code: 'session_required' } })),
    ],
    [
      'Entra',
      async () => {
        const fault = world.emulator.faults.add({
          ...AT_TOKEN_ENDPOINT,
          times: Infinity,
          action: { type: 'respond', status: 503 },
        });
        return async () => fault.remove();
      },
    ],
  ];

  thrice('is waited for', () => {
    it('when the page is offline, until it is online', async () => {
      await tab.pass(world, DUE - 5 * SECOND);
      await context.setOffline(true);
      await tab.pass(world, 6 * SECOND);
      await minutes(3);
      expect(await tab.call()).toBe(0);
      await expectPatience();
      await context.setOffline(false);
      // No time has to pass.
      await tab.hears('renewed');
      expect(await tab.call()).toBe(200);
    });

    it.each(AWAY)('when it is %s', async (_what, goAway) => {
      const comeBack = await goAway();
      await untilDue();
      await minutes(5);
      await expectPatience();
      await comeBack();
      await minutes(2);
      await tab.hears('renewed');
      expect(await tab.call()).toBe(200);
      expect(await tab.names()).toEqual(['renewed']);
    });

    it('when it is the store', async () => {
      await tab.pass(world, DUE - 5 * SECOND);
      world.redis?.pause();
      await tab.pass(world, 6 * SECOND);
      await until(() => tab.count('GET /bff/token-expiry') > 1);
      await tab.settles();
      expect([await tab.state(), await tab.names()]).toEqual(['fresh', []]);
      world.redis?.resume();
      await until(async () => {
        await minutes(1);
        return (await tab.names()).length > 0;
      });
      expect(await tab.names()).toEqual(['renewed']);
    });

    it('twelve seconds at most when it is a tab that is frozen while it renews', async () => {
      const frozen = await openTab(context, world.origin);
      await frozen.page.evaluate(
        "new Promise((held) => void navigator.locks.request('bff-renewal', () => new Promise(() => held())))",
      );
      const session = await context.newCDPSession(frozen.page);
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await untilDue();
      expect(tab.asked).toEqual([]);
      await tab.pass(world, 13 * SECOND);
      await tab.hears('renewed');
      await session.send('Page.setWebLifecycleState', { state: 'active' });
    });
  });
});
