import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { getFrom, type Heard } from '../support/browser-framing-page.js';
import { COOKIE_MODES } from '../support/browser-modes.js';
import { signInWith } from '../support/browser-sign-in.js';
import { startSitesWorld, traces, type SitesWorld } from '../support/browser-sites-world.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { MINUTE } from '../support/test-clock.js';
import { until } from '../support/until.js';
import { ADELE, ALEX } from '../support/world.js';

const SESSION = '__Host-bff';
const PATIENCE = 30_000;

describe.each(Object.entries(COOKIE_MODES))('beside the hidden frame, with %s,', (_name, mode) => {
  let sites: SitesWorld;
  let browser: RunningChromium;
  let page: Page;
  beforeAll(async () => {
    sites = await startSitesWorld();
    browser = await launchChromium(mode.browser);
    page = await browser.context.newPage();
  });
  beforeEach(async () => {
    await browser.context.clearCookies();
    await signInWith(page, sites.bff, ADELE);
    sites.world.emulator.transcript.clear();
  });
  afterEach(() => sites.world.emulator.reset());
  afterAll(async () => {
    await browser.close();
    await sites.stop();
  });

  const heard = (): Promise<Heard[]> => page.evaluate<Heard[]>('heard');
  const sessionCookie = async (): Promise<string | undefined> =>
    (await browser.context.cookies(sites.bff)).find(({ name }) => name === SESSION)?.value;
  const open = async (origin: string): Promise<Page> => {
    await page.goto(`${origin}/`);
    const opened = page.waitForEvent('popup');
    await page.evaluate(`void open('${sites.bff}/bff/forced-sign-in?mode=popup')`);
    return opened;
  };
  const pick = (popup: Page, username: string): Promise<void> =>
    popup.locator(`button[name="username"][value="${username}"]`).click();

  /** The opener hears this once, from the exact origin. */
  const expectTold = async (data: object): Promise<void> => {
    await until(async () => (await heard()).length > 0, PATIENCE);
    expect(await heard()).toEqual([
      { origin: sites.bff, data: expect.objectContaining({ source: 'bff-silent-login', ...data }) },
    ]);
  };
  /** Whoever looks at the popup reads why, for as long as they like. */
  const expectToldAndShown = async (popup: Page, error: string, words: string): Promise<void> => {
    await expectTold({ isLoggedIn: false, error });
    // Longer than a popup stands that closes itself.
    await popup.waitForTimeout(300);
    expect(await popup.textContent('main')).toContain(words);
    await popup.close();
  };
  const expectSessionOfAdele = async (): Promise<void> => {
    // Not a minute: the emulator's clock is set back after each test, and a sign-in may not find it ten minutes off.
    sites.world.clock.advance(MINUTE / 3);
    const user = await getFrom(page, `${sites.bff}/bff/user`);
    expect(user).toMatchObject({ status: 200, body: { username: ADELE } });
  };

  describe('a popup that Entra leaves its opener', () => {
    beforeEach(() => {
      sites.world.emulator.entra.isolatesOpener = false;
    });

    it.each(['bff', 'allowed'] as const)(
      'tells the page that opened it, closes itself, and brings new tokens: %s',
      async (where) => {
        sites.world.emulator.entra.endBrowserSessions(ADELE);
        const before = await sessionCookie();
        const popup = await open(sites[where]);
        await pick(popup, ADELE);
        await until(() => popup.isClosed(), PATIENCE);
        await expectTold({ isLoggedIn: true });
        expect(await sessionCookie()).not.toBe(before);
        await expectSessionOfAdele();
        const { body } = await getFrom(page, `${sites.bff}/bff/token-expiry`);
        expect(body['expiresOn']).toBe((await heard())[0]?.data.expiresOn);
      },
      PATIENCE,
    );

    it(
      'says account_mismatch when somebody else is picked, and leaves the session as it was',
      async () => {
        sites.world.emulator.entra.endBrowserSessions(ADELE);
        const before = await sessionCookie();
        const popup = await open(sites.allowed);
        await pick(popup, ALEX);
        await expectToldAndShown(popup, 'account_mismatch', 'Another account came back');
        expect(await sessionCookie()).toBe(before);
        await expectSessionOfAdele();
      },
      PATIENCE,
    );

    it(
      'says login_failed when the person goes back, and leaves the session as it was',
      async () => {
        sites.world.emulator.entra.endBrowserSessions(ADELE);
        const before = await sessionCookie();
        const popup = await open(sites.bff);
        await popup.locator('#cancel').click();
        await expectToldAndShown(popup, 'login_failed', 'You did not sign in.');
        expect(await sessionCookie()).toBe(before);
        await expectSessionOfAdele();
      },
      PATIENCE,
    );

    it.each(['sibling', 'foreign'] as const)(
      'begins nothing for a page that is not ours: %s',
      async (where) => {
        const before = await traces(sites);
        const popup = await open(sites[where]);
        await popup.waitForLoadState();
        expect(await popup.textContent('body')).toContain('origin_rejected');
        expect(await traces(sites)).toEqual(before);
        expect(await heard()).toEqual([]);
        await popup.close();
      },
      PATIENCE,
    );
  });

  describe('a popup whose opener Entra takes away, as it does today,', () => {
    const LISTENS = `globalThis.told = [];
      new BroadcastChannel('bff-silent-login').onmessage = ({ data }) => told.push(data);`;

    it.each([
      [ADELE, { isLoggedIn: true }],
      [ALEX, { isLoggedIn: false, error: 'account_mismatch' }],
    ])(
      'is heard all the same by pages of our own origin: %s is picked',
      async (picked, outcome) => {
        sites.world.emulator.entra.endBrowserSessions(ADELE);
        const before = await sessionCookie();
        const popup = await open(sites.bff);
        await page.evaluate(LISTENS);
        await pick(popup, picked);
        await until(async () => (await page.evaluate<unknown[]>('told')).length > 0, PATIENCE);
        expect(await page.evaluate<unknown[]>('told')).toEqual([
          expect.objectContaining({ source: 'bff-silent-login', ...outcome }),
        ]);
        expect(await heard()).toEqual([]);
        expect((await sessionCookie()) === before).toBe(!outcome.isLoggedIn);
        await expectSessionOfAdele();
        if (!popup.isClosed()) await popup.close();
      },
      PATIENCE,
    );

    it(
      'looks closed to a page of another origin, which finds the new token by asking',
      async () => {
        sites.world.emulator.entra.endBrowserSessions(ADELE);
        await page.goto(`${sites.allowed}/`);
        const { body: before } = await getFrom(page, `${sites.bff}/bff/token-expiry`);
        const opened = page.waitForEvent('popup');
        await page.evaluate(`void (globalThis.popup = open('${sites.bff}/bff/forced-sign-in?mode=popup'))`);
        const popup = await opened;
        await popup.locator(`button[name="username"][value="${ADELE}"]`).waitFor();
        expect(await page.evaluate('popup.closed')).toBe(true);
        sites.world.clock.advance(MINUTE);
        await pick(popup, ADELE);
        await until(
          async () =>
            (await getFrom(page, `${sites.bff}/bff/token-expiry`)).body['expiresOn'] !== before['expiresOn'],
          PATIENCE,
        );
        expect(await heard()).toEqual([]);
        if (!popup.isClosed()) await popup.close();
      },
      PATIENCE,
    );
  });

  describe('a sign-in of the whole page', () => {
    it.each(['bff', 'allowed'] as const)(
      'comes back to the same place, query and hash included: %s',
      async (where) => {
        sites.world.emulator.entra.endBrowserSessions(ADELE);
        const before = await sessionCookie();
        const place = `${sites[where]}/index.html?view=all&q=%2Fx#row-2`;
        await page.goto(place);
        await page.evaluate(
          `location.assign('${sites.bff}/bff/forced-sign-in?mode=redirect&returnUrl=' + encodeURIComponent(location.href))`,
        );
        await pick(page, ADELE);
        await page.waitForURL(place);
        expect(await sessionCookie()).not.toBe(before);
        await expectSessionOfAdele();
      },
      PATIENCE,
    );
  });

  describe("the server's own renewal", () => {
    it.each(['bff', 'allowed'] as const)(
      'needs no browser for it: %s',
      async (where) => {
        await page.goto(`${sites[where]}/`);
        const { body: before } = await getFrom(page, `${sites.bff}/bff/token-expiry`);
        sites.world.clock.advance(MINUTE);
        const renewed = await page.evaluate<{ status: number; body: Record<string, unknown> }>(
          `get('${sites.bff}/bff/token-renewal', { method: 'POST' })`,
        );
        expect(renewed.status).toBe(200);
        expect(renewed.body['expiresOn']).not.toBe(before['expiresOn']);
        expect(sites.world.emulator.transcript.count({ path: /authorize/ })).toBe(0);
        await expectSessionOfAdele();
      },
      PATIENCE,
    );
  });
});
