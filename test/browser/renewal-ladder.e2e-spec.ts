import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ITEMS } from '../support/list-items.js';
import { heardBy, startBench, type Bench } from '../support/renewal-bench.js';
import { thrice } from '../support/thrice.js';
import { AT_TOKEN_ENDPOINT, later, loseTokens } from '../support/token-posts.js';
import { MINUTE } from '../support/test-clock.js';
import { ADELE, ALEX } from '../support/world.js';

const PLACE = '/?view=all&q=%2Fx#row-2';
const GRAPH_SAYS_NO = { type: 'respond', status: 401, body: { error: { code: 'x', message: 'x' } } } as const;

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ redis: true });
});
afterAll(() => bench.stop());
afterEach(() => bench.reset());

const emulator = (): Bench['world']['emulator'] => bench.world.emulator;
const endSessions = (): unknown => bench.world.redis?.client().flushall();
/** Its answer is awaited by {@link answered}. */
const call = (tab: Page): Promise<unknown> => tab.evaluate(`void (window.called = fetch('${ITEMS}'))`);
const answered = (tab: Page): Promise<number> => tab.evaluate<number>('called.then(({ status }) => status)');
const isPending = (tab: Page): Promise<boolean> =>
  tab.evaluate<boolean>(
    'Promise.race([called.then(() => false), new Promise((r) => setTimeout(r, 50, true))])',
  );
const banner = (tab: Page): ReturnType<Page['locator']> => tab.locator('bff-banner button');
const failures = async (tab: Page): Promise<unknown> => {
  await tab.waitForFunction("heard.some(({ type }) => type === 'reauth-required')");
  return (await heardBy(tab)).find(({ type }) => type === 'reauth-required')?.detail?.['failures'];
};
const frameFails = (reason: string): unknown => [
  { rung: 'server', reason: 'reauth_required' },
  { rung: 'iframe', reason },
];
const rungs = async (tab: Page): Promise<unknown[]> =>
  (await heardBy(tab)).filter(({ type }) => type === 'renewed').map(({ detail }) => detail?.['rung']);
/** The refresh token is dead, and Entra does not know the user any more. */
const loseAll = (): void => {
  loseTokens(bench.world);
  emulator().entra.endBrowserSessions(ADELE);
};

thrice('the ladder', () => {
  it('ends at the service where its own renewal helps', async () => {
    const tab = await bench.signedIn();
    emulator().faults.add({ service: 'graph', times: 2, action: GRAPH_SAYS_NO });
    await call(tab);
    expect(await answered(tab)).toBe(200);
    // Not by ours: whatever renewed, the page takes what there is.
    expect(await rungs(tab)).toEqual([undefined]);
    expect(emulator().transcript.count({ path: /authorize/ })).toBe(0);
  });

  it.each<[string, () => void]>([
    ['login_required', () => emulator().entra.endBrowserSessions(ADELE)],
    ['interaction_required', () => emulator().entra.setUserState(ADELE, 'needs_mfa')],
    ['consent_required', () => void emulator().entra.refuseSignIns(65001, { error: 'consent_required' })],
    ['account_mismatch', () => (emulator().entra.silentSignInAs = ALEX)],
  ])('asks the user when the hidden frame says %s, and holds the call', async (reason, arrange) => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    arrange();
    await call(tab);
    expect(await failures(tab)).toEqual(frameFails(reason));
    expect(await banner(tab).count()).toBe(1);
    expect(tab.frames()).toHaveLength(1);
    expect(await isPending(tab)).toBe(true);
  });

  it('waits ten seconds for the frame, and no longer', async () => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    emulator().faults.add({ service: 'entra', path: /authorize/, action: { type: 'hang' } });
    await tab.clock.install();
    await call(tab);
    await emulator().transcript.waitFor({ path: /authorize/ }, { count: 1 });
    await tab.clock.runFor(9_000);
    expect(tab.frames()).toHaveLength(2);
    await tab.clock.runFor(1_000);
    expect(await failures(tab)).toEqual(frameFails('timeout'));
    expect(tab.frames()).toHaveLength(1);
  });

  it('signs in beside the page on a click, although Entra takes the popup its opener, and the call goes on', async () => {
    const tab = await bench.signedIn(PLACE);
    loseAll();
    await call(tab);
    const opened = tab.waitForEvent('popup');
    await banner(tab).click();
    const popup = await opened;
    await popup.locator(`button[value="${ADELE}"]`).click();
    expect(await answered(tab)).toBe(200);
    expect(await banner(tab).count()).toBe(0);
    expect(tab.url()).toBe(bench.world.origin + PLACE);
  });

  it('stays asking when the popup is closed, or somebody else signs in there', async () => {
    const tab = await bench.signedIn();
    loseAll();
    await call(tab);
    for (const end of [
      (popup: Page) => popup.close(),
      (popup: Page) => popup.locator(`button[value="${ALEX}"]`).click(),
    ]) {
      const opened = tab.waitForEvent('popup');
      await banner(tab).click();
      const popup = await opened;
      await popup.waitForSelector(`button[value="${ALEX}"]`);
      await end(popup);
    }
    expect(await isPending(tab)).toBe(true);
    expect(await banner(tab).count()).toBe(1);
    expect(await tab.evaluate('bffSession.user.username')).toBe(ADELE);
  });

  it('leaves the page for a sign-in only with a yes, and comes back to the same place', async () => {
    const tab = await bench.signedIn(PLACE);
    loseAll();
    await call(tab);
    await failures(tab);
    // As a browser does that blocks popups.
    await tab.evaluate('void (window.open = () => null)');
    tab.once('dialog', (dialog) => void dialog.dismiss());
    await banner(tab).click();
    expect(await isPending(tab)).toBe(true);
    tab.once('dialog', (dialog) => void dialog.accept());
    await banner(tab).click({ noWaitAfter: true });
    await tab.locator(`button[value="${ADELE}"]`).click();
    await tab.waitForURL(bench.world.origin + PLACE);
    await tab.waitForFunction("bffSession.state === 'fresh'");
    await call(tab);
    expect(await answered(tab)).toBe(200);
  });

  it('tells a call how it went when the client is stopped meanwhile', async () => {
    const tab = await bench.signedIn();
    loseAll();
    emulator().faults.add({ service: 'entra', path: /authorize/, action: { type: 'delay', ms: 300 } });
    await call(tab);
    await emulator().transcript.waitFor({ path: /authorize/ }, { count: 1 });
    await tab.evaluate('bffSession.stop()');
    expect(await answered(tab)).toBe(401);
  });

  it('frees what it holds when the user signs out, although there is no session to end', async () => {
    const tab = await bench.signedIn();
    loseAll();
    await call(tab);
    await failures(tab);
    await endSessions();
    expect(await tab.evaluate('bffSession.signOut().catch(({ code }) => code)')).toBe('session_required');
    expect([await tab.evaluate('bffSession.state'), await answered(tab)]).toEqual(['signed-out', 401]);
  });

  it('keeps a call until there is a token, not only until somebody is there', async () => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    await tab.route('**/bff/token-renewal', (route) => route.abort());
    const failed = tab.waitForEvent('requestfailed');
    await call(tab);
    await failed;
    const isMet = tab.waitForResponse(/bff.user/);
    await tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    await isMet;
    expect(await isPending(tab)).toBe(true);
    await tab.unroute('**/bff/token-renewal');
    expect(await answered(tab)).toBe(200);
  });

  it('looks for the end of a popup while there is hope, and again when the user is back', async () => {
    const tab = await bench.signedIn();
    let looks = 0;
    tab.on('request', (request) => (looks += Number(request.url().includes('/bff/user'))));
    const looked = async (ms: number): Promise<boolean> => {
      const before = looks;
      await tab.clock.runFor(ms);
      await lookedToTheEnd();
      return looks > before;
    };
    /** Those that came due while another was under way look when it is over. */
    const lookedToTheEnd = async (): Promise<void> => {
      for (let before = -1; before !== looks; await tab.waitForTimeout(100)) {
        before = looks;
        await tab.evaluate("navigator.locks.request('bff-renewal', () => {})");
      }
    };
    await tab.clock.install();
    await tab.evaluate("void fetch('/bff/logout', { method: 'POST' })");
    await tab.waitForFunction("bffSession.state === 'signed-out'");
    emulator().entra.endBrowserSessions(ADELE);
    const opened = tab.waitForEvent('popup');
    await banner(tab).click();
    const popup = await opened;
    await popup.waitForSelector(`button[value="${ADELE}"]`);
    expect([await looked(2_000), await looked(2_000)]).toEqual([true, true]);
    await looked(10 * MINUTE);
    expect(await looked(MINUTE)).toBe(false);
    await popup.locator(`button[value="${ADELE}"]`).click();
    await popup.waitForEvent('close');
    await tab.evaluate("dispatchEvent(new Event('focus'))");
    await tab.waitForFunction("bffSession.state === 'fresh'");
  });

  it('is not climbed while Entra is away: after the time that it named it goes on by itself', async () => {
    const tab = await bench.signedIn();
    emulator().faults.add({
      ...AT_TOKEN_ENDPOINT,
      action: { type: 'throttle', status: 503, retryAfter: 1 },
      times: Infinity,
    });
    later(bench.world, 61 * MINUTE);
    const met = await tab.evaluate(
      'bffSession.renew().then(({ outcome, refusal: { code, retryAfter } }) => ({ outcome, code, retryAfter }))',
    );
    expect(met).toEqual({ outcome: 'postponed', code: 'idp_unavailable', retryAfter: expect.any(Number) });
    emulator().faults.clear();
    await tab.waitForFunction("heard.some(({ type }) => type === 'renewed')");
    expect(await banner(tab).count()).toBe(0);
    expect(emulator().transcript.count({ path: /authorize/ })).toBe(0);
  });

  it('asks nobody when Entra goes away under the hidden frame, and tries again', async () => {
    const tab = await bench.signedIn();
    await endSessions();
    const away = emulator().faults.add({
      ...AT_TOKEN_ENDPOINT,
      action: { type: 'respond', status: 503 },
      times: Infinity,
    });
    await call(tab);
    await emulator().transcript.waitFor(AT_TOKEN_ENDPOINT, { count: 1 });
    away.remove();
    expect(await answered(tab)).toBe(200);
    expect((await heardBy(tab)).map(({ type }) => type)).toEqual(['renewed']);
  });
});
