import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ITEMS } from '../support/list-items.js';
import { heardBy, startBench, type Bench } from '../support/renewal-bench.js';
import { thrice } from '../support/thrice.js';
import { later, loseTokens, tokenPosts } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE } from '../support/world.js';

const LIFE_S = 5;
/** Time passes in steps, and between two of them a page and the service do not agree. */
const STEP_MS = 1_000;

const OTHERS = [1, 2, 3, 4];

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
afterEach(() => bench.reset());

const frames = (): number => bench.world.emulator.transcript.count({ path: /authorize\?.*prompt=none/ });
const fiveTabs = async (): Promise<Page[]> => {
  const first = await bench.signedIn();
  return [first, ...(await Promise.all(OTHERS.map(() => bench.open())))];
};
const callAll = (tabs: readonly Page[]): Promise<unknown> =>
  Promise.all(tabs.map((tab) => tab.evaluate(`void (window.called = [1, 2].map(() => fetch('${ITEMS}')))`)));
const answers = async (tabs: readonly Page[]): Promise<number[]> =>
  (
    await Promise.all(
      tabs.map((tab) => tab.evaluate<number[]>('Promise.all(called.map(async (one) => (await one).status))')),
    )
  ).flat();
const heardOf = async (tabs: readonly Page[], type: string): Promise<number[]> =>
  (await Promise.all(tabs.map(heardBy))).map((heard) => heard.filter((one) => one.type === type).length);
const ALL_GOOD = Array<number>(10).fill(200);
const ONCE_EACH = [1, 1, 1, 1, 1];

thrice('five tabs of one user', () => {
  it('sign in silently once for all', async () => {
    const tabs = await fiveTabs();
    loseTokens(bench.world);
    await callAll(tabs);
    expect(await answers(tabs)).toEqual(ALL_GOOD);
    expect(frames()).toBe(1);
    await Promise.all(tabs.map((tab) => tab.waitForFunction("heard.some(({ type }) => type === 'renewed')")));
    expect(await heardOf(tabs, 'renewed')).toEqual(ONCE_EACH);
    expect(tokenPosts(bench.world, 'grant_type=authorization_code')).toHaveLength(1);
  });

  it('try silently once when it cannot be, ask once each, and one sign-in frees the calls of all', async () => {
    const tabs = await fiveTabs();
    loseTokens(bench.world);
    bench.world.emulator.entra.endBrowserSessions(ADELE);
    await callAll(tabs);
    for (const tab of tabs) await tab.waitForSelector('bff-banner');
    expect(frames()).toBe(1);
    expect(await heardOf(tabs, 'reauth-required')).toEqual(ONCE_EACH);
    const [, second] = tabs;
    const opened = second?.waitForEvent('popup');
    await second?.locator('bff-banner button').click();
    await (await opened)?.locator(`button[value="${ADELE}"]`).click();
    expect(await answers(tabs)).toEqual(ALL_GOOD);
    for (const tab of tabs) expect(await tab.locator('bff-banner').count()).toBe(0);
    expect(frames()).toBe(1);
  });

  it('left alone over twenty lives of a token, with a call every second, renew once in each', async () => {
    bench.world.emulator.entra.accessTokenLifetimeSeconds = LIFE_S;
    const tabs = await fiveTabs();
    // One clock for all tabs.
    await bench.context.clock.install();
    for (const tab of tabs) await tab.reload();
    await tabs[0]?.evaluate(`void (window.statuses = [], setInterval(() =>
      fetch('${ITEMS}').then(({ status }) => statuses.push(status), () => statuses.push(0)), 1_000))`);
    bench.world.emulator.transcript.clear();
    for (let second = 0; second < 20 * LIFE_S; second += 1) {
      later(bench.world, STEP_MS);
      await bench.context.clock.runFor(STEP_MS);
    }
    const statuses = (await tabs[0]?.evaluate<number[]>('statuses')) ?? [];
    expect(statuses.length).toBeGreaterThan(19 * LIFE_S);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    // A life is over for the service a tenth early, and two ask at one moment now and then: not five in each.
    const renewals = tokenPosts(bench.world).length;
    expect(renewals).toBeGreaterThan(17);
    expect(renewals).toBeLessThan(26);
    const isTold = (count: number): boolean => count > 17 && count <= renewals;
    await until(async () => (await heardOf(tabs, 'renewed')).every(isTold));
  });
});
