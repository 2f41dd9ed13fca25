import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EventStreams } from '../../src/events/event-streams.js';
import { Drain } from '../../src/platform/drain.js';
import { startBalancer, type Balancer } from '../support/balancer.js';
import { signInWith } from '../support/browser-sign-in.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { EVENTS_PAGE } from '../support/events-page.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/until.js';
import { ADELE, startWorld, type Replica, type World } from '../support/world.js';

const FELT_MS = 5_000;

interface Heard {
  name: string;
  data: Record<string, string>;
}

describe('in a real browser, behind a balancer that knows nobody', () => {
  let folder: string;
  let world: World;
  let second: Replica;
  let balancer: Balancer;
  let chromium: RunningChromium;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entra-bff-events-page-'));
    await writeFile(join(folder, 'index.html'), EVENTS_PAGE);
    const port = await freePort();
    world = await startWorld({
      redis: true,
      env: { PUBLIC_URL: `http://localhost:${port}`, FRONTEND_DIR: folder },
    });
    second = await world.replicate();
    balancer = await startBalancer(port, [world.bff.address, second.address]);
  });
  afterAll(async () => {
    await balancer.stop();
    await world.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    chromium = await launchChromium();
  });
  afterEach(() => chromium.close());

  const openTab = async (): Promise<Page> => {
    const page = await chromium.context.newPage();
    await page.goto(`${balancer.origin}/`);
    await until(async () => (await states(page)).includes('open'), 15_000);
    return page;
  };
  const heard = (page: Page): Promise<Heard[]> => page.evaluate<Heard[]>('heard');
  const states = (page: Page): Promise<string[]> => page.evaluate<string[]>('states');
  const names = async (page: Page): Promise<string[]> => (await heard(page)).map(({ name }) => name);
  const hears = (page: Page, name: string, limit = FELT_MS): Promise<void> =>
    until(async () => (await names(page)).includes(name), limit);

  /** The balancer still leads every other call to the replica that has ended. */
  const insist = async (page: Page, path: string): Promise<number> => {
    let status = 0;
    await until(
      async () => (status = await page.evaluate<number>(`post('${path}').catch(() => 0)`)) !== 0,
      15_000,
    );
    return status;
  };

  it('a sign-out in one tab is told in the other, which then asks no more', async () => {
    await signInWith(await chromium.context.newPage(), balancer.origin, ADELE);
    const [one, other] = [await openTab(), await openTab()];
    expect(await one.evaluate(`post('/bff/token-renewal')`)).toBe(200);
    for (const tab of [one, other]) await hears(tab, 'token-renewed');
    expect(await one.evaluate(`post('/bff/logout')`)).toBe(200);
    for (const tab of [one, other]) await hears(tab, 'signed-out');
    // The browser comes back once, and is told that there is nothing more to hear.
    for (const tab of [one, other]) {
      await until(async () => (await states(tab)).includes('closed'), 15_000);
      expect(await names(tab)).toEqual(['token-renewed', 'signed-out']);
    }
  });

  it('a tab goes on with another replica when its own ends, and hears what happened meanwhile', async () => {
    await signInWith(await chromium.context.newPage(), balancer.origin, ADELE);
    const [one, other] = [await openTab(), await openTab()];
    const ending = [second, world.bff].find(({ app }) => app.get(EventStreams).size > 0);
    const drained = ending?.app.get(Drain).run();
    const lost = async (): Promise<boolean> =>
      (await Promise.all([one, other].map(states))).flat().includes('lost');
    await until(lost, 15_000);
    await drained;
    await ending?.stop();
    expect(await insist(one, '/bff/token-renewal')).toBe(200);
    for (const tab of [one, other]) await hears(tab, 'token-renewed', 30_000);
    for (const tab of [one, other]) expect(await states(tab)).not.toContain('closed');
    expect(await insist(one, '/bff/logout')).toBe(200);
    for (const tab of [one, other]) {
      await hears(tab, 'signed-out', 30_000);
      expect(await names(tab)).toEqual(['token-renewed', 'signed-out']);
    }
  });
});
