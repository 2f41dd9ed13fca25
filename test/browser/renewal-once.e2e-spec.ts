import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { startBench, type Bench } from '../support/renewal-bench.js';
import { MINUTE } from '../support/test-clock.js';
import { thrice } from '../support/thrice.js';
import { later, loseTokens } from '../support/token-posts.js';
import { ADELE, ALEX } from '../support/world.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
afterEach(() => bench.reset());

const emulator = (): Bench['world']['emulator'] => bench.world.emulator;
const added = (): number =>
  emulator().transcript.count({ service: 'graph', method: 'POST', path: /items/, status: 201 });
/** Its answer is awaited by {@link answered}. */
const add = (tab: Page): Promise<unknown> =>
  tab.evaluate(`void (window.called = fetch('${ITEMS}', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '${NEW_ITEM}',
  }).then(({ status, headers }) => status + (headers.get('X-BFF-Problem') ?? ''), ({ name }) => name))`);
const answered = (tab: Page): Promise<string> => tab.evaluate<string>('called');
const popupOf = async (tab: Page): Promise<Page> => {
  const opened = tab.waitForEvent('popup');
  await tab.locator('bff-banner button').click();
  return opened;
};

thrice('what is added at the moment at which the token ends', () => {
  it('is added once when the service renews before it passes it on', async () => {
    const tab = await bench.signedIn();
    emulator().entra.expireAccessTokens(ADELE);
    await add(tab);
    expect([await answered(tab), added()]).toEqual(['201', 1]);
  });

  it('is added once when it comes while the sign-in is being renewed', async () => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    emulator().faults.add({ service: 'entra', path: /authorize/, action: { type: 'delay', ms: 300 } });
    await tab.evaluate(`void fetch('${ITEMS}')`);
    await emulator().transcript.waitFor({ path: /authorize/ }, { count: 1 });
    await add(tab);
    expect([await answered(tab), added()]).toEqual(['201', 1]);
  });

  it('is added once when it waits for the user', async () => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    emulator().entra.endBrowserSessions(ADELE);
    await add(tab);
    const popup = await popupOf(tab);
    expect(added()).toBe(0);
    await popup.locator(`button[value="${ADELE}"]`).click();
    expect([await answered(tab), added()]).toEqual(['201', 1]);
  });

  it('is never sent again when the network was cut after it was sent', async () => {
    const tab = await bench.signedIn();
    await bench.context.route(`**${ITEMS}`, async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await add(tab);
    const said = await answered(tab);
    await bench.context.unrouteAll();
    await tab.evaluate("dispatchEvent(new Event('online'))");
    await tab.evaluate('bffSession.renew()');
    expect([said, added()]).toEqual(['TypeError', 1]);
  });

  it('is added for nobody when somebody else has signed in meanwhile', async () => {
    const tab = await bench.signedIn();
    await tab.evaluate('void (window.BroadcastChannel = undefined)');
    const another = await bench.context.newPage();
    await another.goto('about:blank');
    emulator().entra.autoSignIn = ALEX;
    // A sign-in that no page of ours sees.
    await another.goto(`${bench.world.origin}/bff/login?prompt=select_account&returnUrl=/health/live`);
    emulator().entra.autoSignIn = null;
    await add(tab);
    expect([await answered(tab), added()]).toEqual(['403account_mismatch', 0]);
  });
});

thrice('a challenge for more than a token', () => {
  const challenge = (): unknown => emulator().sharePoint.challengeClaims(2, 'joined', { service: 'graph' });

  it('is met in the popup, and the call made again', async () => {
    const tab = await bench.signedIn();
    challenge();
    await add(tab);
    const popup = await popupOf(tab);
    expect(emulator().transcript.count({ path: /prompt=none/ })).toBe(0);
    const [asked] = emulator()
      .transcript.find({ path: /authorize/ })
      .slice(-1);
    expect(decodeURIComponent(asked?.target ?? '')).toContain('"nbf"');
    // Signed in at Entra as the user is, it may be over already.
    if (!popup.isClosed())
      await popup
        .locator(`button[value="${ADELE}"]`)
        .click({ timeout: 2_000 })
        .catch(() => {});
    expect([await answered(tab), added()]).toEqual(['201', 1]);
  });

  it('is met although another token ends before the one that it is about', async () => {
    const tab = await bench.signedIn();
    const resource = (name: string, method = 'GET'): Promise<unknown> =>
      tab.evaluate(
        `fetch('/bff/token-${method === 'GET' ? 'expiry' : 'renewal'}?resource=${name}', { method: '${method}' })`,
      );
    await resource('sharepoint');
    later(bench.world, MINUTE);
    await resource('graph', 'POST');
    await tab.evaluate('bffSession.renew()');
    challenge();
    emulator().entra.autoSignIn = ADELE;
    await add(tab);
    await popupOf(tab);
    expect([await answered(tab), added()]).toEqual(['201', 1]);
    expect(await tab.evaluate('bffSession.state')).toBe('fresh');
  });

  it('is forgotten when its session ends: the user is not sent on with what is no longer known', async () => {
    const tab = await bench.signedIn();
    challenge();
    await add(tab);
    await tab.waitForSelector('bff-banner');
    await bench.context.clearCookies();
    await tab.evaluate("dispatchEvent(new Event('focus'))");
    await tab.waitForFunction('heard.at(-1).detail.refusal.challengeId === undefined');
    const popup = await popupOf(tab);
    await popup.locator(`button[value="${ADELE}"]`).click();
    expect([await answered(tab), added()]).toEqual(['201', 1]);
  });

  it('is told although a renewal was under way, and holds up nobody else', async () => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    emulator().faults.add({ service: 'entra', path: /authorize/, action: { type: 'delay', ms: 300 } });
    await tab.evaluate(`void (window.read = fetch('${ITEMS}').then(({ status }) => status))`);
    await emulator().transcript.waitFor({ path: /authorize/ }, { count: 1 });
    const answer = {
      type: 'respond',
      status: 401,
      headers: { 'X-BFF-Problem': 'reauth_required', 'X-BFF-Challenge': 'abc', 'X-BFF-Untouched': '1' },
    };
    let challenged = false;
    await bench.context.route(`**${ITEMS}`, (route) => {
      if (challenged || route.request().method() !== 'POST') return route.fallback();
      challenged = true;
      return route.fulfill(answer);
    });
    await add(tab);
    await tab.waitForFunction(
      "heard.some(({ type, detail }) => type === 'reauth-required' && detail.refusal.challengeId === 'abc')",
    );
    expect(await tab.evaluate('read')).toBe(200);
    await bench.context.unrouteAll();
  });
});
