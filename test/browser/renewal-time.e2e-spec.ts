import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, type Tab } from '../support/renewal-tab.js';
import { MINUTE } from '../support/test-clock.js';
import { thrice } from '../support/thrice.js';
import { later, tokenPosts } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, type World } from '../support/world.js';

const SECOND = 1_000;
const HOUR = 60 * MINUTE;
/** An hour's token is renewed a quarter of an hour before its end. */
const DUE = 45 * MINUTE;

describe('time', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startRenewalWorld();
    browser = await launchForMany();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  afterEach(async () => {
    await context.close();
    world.emulator.faults.clear();
  });

  /** A page whose clock shows this, once its token is known. */
  const open = async (time = Date.now(), options?: BrowserContextOptions): Promise<Tab> => {
    context = await profileOf(browser, world, ADELE, options);
    await context.clock.install({ time });
    const tab = await openTab(context, world.origin);
    await tab.comesTo('fresh');
    await tab.page.waitForFunction('isFinite(bffSession.secondsLeft())');
    world.emulator.transcript.clear();
    return tab;
  };
  const looks = (tab: Tab): number => tab.count('GET /bff/token-expiry');

  /** Nothing before, and one renewal when it is due. */
  const renewsInTime = async (tab: Tab, times = 1): Promise<void> => {
    const before = { looks: looks(tab), told: (await tab.told()).length };
    await tab.pass(world, DUE - 15 * SECOND);
    expect(looks(tab)).toBe(before.looks);
    await tab.pass(world, 16 * SECOND);
    await tab.hears('renewed', before.told + 1);
    await tab.settles();
    expect(looks(tab)).toBe(before.looks + 1);
    expect(tokenPosts(world)).toHaveLength(times);
  };

  thrice('a page renews in time and no oftener', () => {
    it('over three lives of a token', async () => {
      const tab = await open();
      for (const times of [1, 2, 3]) await renewsInTime(tab, times);
      expect(await tab.names()).toEqual(['renewed', 'renewed', 'renewed']);
    });

    it('also by a service whose clock is a little behind: it is asked again, and never told to', async () => {
      const tab = await open();
      const held: unknown = await tab.page.evaluate(
        "fetch('/bff/token-expiry').then((answer) => answer.json())",
      );
      await context.route('**/bff/token-expiry', (route) => route.fulfill({ json: held }), { times: 1 });
      const before = looks(tab);
      await tab.pass(world, DUE + SECOND);
      await until(() => looks(tab) > before);
      await tab.settles();
      await tab.pass(world, 2 * SECOND);
      await tab.hears('renewed');
      expect(tab.count('POST /bff/token-renewal')).toBe(0);
      expect(tokenPosts(world)).toHaveLength(1);
    });

    it.each([
      ['three hours slow', -3 * HOUR],
      ['three hours fast', 3 * HOUR],
    ])('by a clock that is %s', async (_how, wrong) => {
      await renewsInTime(await open(Date.now() + wrong));
    });

    it.each([
      ['Pacific/Pago_Pago', Date.now()],
      ['Asia/Kathmandu', Date.now()],
      ['Pacific/Kiritimati', Date.now()],
      // Half an hour later the clocks go back there, and forward here.
      ['America/New_York', Date.parse('2026-11-01T05:30:00Z')],
      ['Europe/Berlin', Date.parse('2027-03-28T00:30:00Z')],
    ])('in %s', async (timezoneId, time) => {
      await renewsInTime(await open(time, { timezoneId }));
    });

    it.each([
      ['back', -3 * HOUR],
      ['forward', 3 * HOUR],
    ])('when somebody sets the clock %s', async (_where, by) => {
      const tab = await open();
      await tab.pass(world, 10 * MINUTE);
      const before = looks(tab);
      await tab.page.clock.setSystemTime(Date.now() + 10 * MINUTE + by);
      await tab.pass(world, 10 * SECOND);
      // It may have slept: it looks, once, and finds that it has time.
      await until(() => looks(tab) > before);
      await tab.settles();
      await tab.pass(world, 20 * MINUTE);
      expect(looks(tab)).toBe(before + 1);
      expect(tokenPosts(world)).toHaveLength(0);
      await tab.pass(world, 14 * MINUTE + 35 * SECOND);
      expect(looks(tab)).toBe(before + 1);
      await tab.pass(world, 14 * SECOND);
      await tab.hears('renewed');
      expect(tokenPosts(world)).toHaveLength(1);
    });
  });

  thrice('a page that slept for an hour', () => {
    /** Either the machine's monotonic clock stood still, or it went on. */
    const SLEEPS: [string, (tab: Tab) => Promise<void>][] = [
      ['and its clocks with it', (tab) => tab.page.clock.setSystemTime(Date.now() + HOUR)],
      ['but not its clocks', (tab) => tab.page.clock.fastForward(HOUR)],
    ];
    it.each(SLEEPS)('%s, makes calls when it wakes, and has renewed once', async (_how, sleep) => {
      const tab = await open();
      const before = looks(tab);
      later(world, HOUR);
      await sleep(tab);
      const status = tab.call();
      await tab.page.evaluate("dispatchEvent(new Event('focus'))");
      expect(await status).toBe(200);
      await tab.hears('renewed');
      await tab.settles();
      expect(looks(tab)).toBe(before + 1);
      // For the page and its call together.
      expect(tokenPosts(world)).toHaveLength(1);
      expect(await tab.state()).toBe('fresh');
    });

    it('and whose tab nobody looks at, renews by itself', async () => {
      const tab = await open();
      const before = looks(tab);
      later(world, HOUR);
      await tab.page.clock.setSystemTime(Date.now() + HOUR);
      await tab.pass(world, 10 * SECOND);
      await tab.hears('renewed');
      await tab.settles();
      expect(looks(tab)).toBe(before + 1);
    });

    it('or whose timers come once a minute, renews before the token ends', async () => {
      const tab = await open();
      for (let minute = 0; minute < 46; minute += 1) {
        later(world, MINUTE);
        await tab.page.clock.fastForward(MINUTE);
      }
      await tab.hears('renewed');
      expect(tokenPosts(world)).toHaveLength(1);
    });
  });
});
