import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CDPSession } from 'playwright-core';
import { signInWith } from '../support/browser-sign-in.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { startRenewalWorld } from '../support/renewal-page.js';
import { emptied, Tab } from '../support/renewal-tab.js';
import { MINUTE } from '../support/test-clock.js';
import { thrice } from '../support/thrice.js';
import { later, loseTokens, tokenPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const RENEWALS = 200;
const BY_FRAME = 5;
const SOME_BYTES = 300_000;

describe('the life of a page', () => {
  let chromium: RunningChromium;
  let world: World;
  let tab: Tab;
  let devtools: CDPSession;
  beforeAll(async () => {
    // Longer than a browser's timers can count.
    const env = { SESSION_IDLE_TTL: '40d', SESSION_ABSOLUTE_TTL: '60d' };
    world = await startRenewalWorld({ env });
    chromium = await launchChromium();
    await chromium.context.clock.install();
  });
  afterAll(async () => {
    await chromium.close();
    await world.stop();
  });
  beforeEach(async () => {
    await emptied(chromium.context, world, null);
    tab = new Tab(await chromium.context.newPage());
    await signInWith(tab.page, world.origin, ADELE);
    await tab.comesTo('fresh');
    devtools = await chromium.context.newCDPSession(tab.page);
    await devtools.send('Performance.enable');
  });

  /** By the server, which finds it due, and by the frame. */
  const renew = async (times: number, byFrame: number): Promise<void> => {
    for (let done = 0; done < byFrame; done += 1) {
      loseTokens(world);
      expect(await tab.call()).toBe(200);
    }
    for (let done = 0; done < times; done += 1) {
      later(world, 46 * MINUTE);
      await tab.page.evaluate('bffSession.renew()');
    }
    // The frame's time limit, which nobody waits for.
    await tab.page.clock.runFor(10_000);
    await tab.settles();
  };
  const held = async (): Promise<Record<string, number>> => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };

  thrice('however long', () => {
    it('costs no memory, no listener, no node and no frame for each renewal', async () => {
      await renew(20, 1);
      const before = await held();
      world.emulator.transcript.clear();
      await renew(RENEWALS - BY_FRAME, BY_FRAME);
      expect(tokenPosts(world).length).toBeGreaterThanOrEqual(RENEWALS);
      const { JSEventListeners, Nodes, Frames, JSHeapUsedSize = 0 } = await held();
      expect(Frames).toBe(before['Frames']);
      expect(Nodes).toBeLessThanOrEqual(before['Nodes'] ?? 0);
      expect(JSEventListeners).toBeLessThanOrEqual(before['JSEventListeners'] ?? 0);
      expect(JSHeapUsedSize - (before['JSHeapUsedSize'] ?? 0)).toBeLessThan(SOME_BYTES);
    });

    it('a session that outlives every timer is not looked at all the time', async () => {
      await tab.page.clock.runFor(MINUTE);
      expect(tab.count('GET /bff/user')).toBe(1);
    });
  });
});
