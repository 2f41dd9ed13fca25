import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { getFrom, silentSignIn } from '../support/browser-framing-page.js';
import { COOKIE_MODES } from '../support/browser-modes.js';
import { signInWith } from '../support/browser-sign-in.js';
import { startSitesWorld, traces, type Arrival, type SitesWorld } from '../support/browser-sites-world.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { ADELE } from '../support/world.js';

const SESSION = '__Host-bff';
const TRANSACTION = '__Host-bff-tx-frame';
/** Time enough for a page to hear something, if there were anything to hear. */
const IN_VAIN = 700;

let sites: SitesWorld;
beforeAll(async () => {
  sites = await startSitesWorld();
});
afterAll(() => sites.stop());

type Where = 'bff' | 'allowed' | 'sibling' | 'foreign';

const SUPPORTED: [what: string, where: Where][] = [
  ['its own origin', 'bff'],
  ['an allowed sibling', 'allowed'],
];
const REFUSED: [what: string, where: Where][] = [
  ['a sibling that is not allowed', 'sibling'],
  ['another site', 'foreign'],
];

const byFormPost = (location: string): string =>
  location.replace('response_mode=query', 'response_mode=form_post');
const redeemed = (): number =>
  sites.world.emulator.transcript.count({ path: /\/token/, body: 'grant_type=authorization_code' });
const lastCallback = (): Arrival | undefined =>
  sites.arrivals.findLast(({ path }) => path === '/bff/callback');

describe.each(Object.entries(COOKIE_MODES))('a silent sign-in in a hidden frame, with %s', (_name, mode) => {
  let browser: RunningChromium;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(mode.browser);
    page = await browser.context.newPage();
    await signInWith(page, sites.bff, ADELE);
  });
  afterEach(() => {
    sites.onRedirect = (location) => location;
    sites.world.emulator.entra.silentSignInAs = null;
  });
  afterAll(() => browser.close());

  const sessionCookie = async (): Promise<string | undefined> =>
    (await browser.context.cookies(sites.bff)).find(({ name }) => name === SESSION)?.value;

  /** Long after, so that no period of grace counts. */
  const expectSessionToStand = async (): Promise<void> => {
    later(sites.world, MINUTE);
    const answer = await getFrom(page, `${sites.bff}/bff/user`);
    expect(answer).toMatchObject({ status: 200, body: { username: ADELE } });
  };

  /** The page hears of the renewal, by one message from and to the exact origins, and has new tokens. */
  const expectRenewal = async (where: Where): Promise<void> => {
    const before = { cookie: await sessionCookie(), redeemed: redeemed() };
    const { heard, ending } = await silentSignIn(page, sites.bff);
    const data = {
      source: 'bff-silent-login',
      isLoggedIn: true,
      expiresOn: expect.any(String),
      refreshOn: expect.any(String),
      correlationId: expect.any(String),
    };
    expect(heard).toEqual([{ origin: sites.bff, data }]);
    expect(await ending()).toContain(`, "${sites[where]}")`);
    expect(redeemed() - before.redeemed).toBe(1);
    expect((await sessionCookie()) !== before.cookie).toBe(mode.keepsLax);
    await expectSessionToStand();
    const { body } = await getFrom(page, `${sites.bff}/bff/token-expiry`);
    expect(body['expiresOn']).toBe(heard[0]?.data.expiresOn);
  };

  it.each(SUPPORTED)('renews for a page of %s, where Entra knows the browser', async (_what, where) => {
    await page.goto(`${sites[where]}/`);
    if (mode.recognised) return expectRenewal(where);
    const before = { cookie: await sessionCookie(), redeemed: redeemed() };
    const { heard, ending } = await silentSignIn(page, sites.bff);
    const data = {
      source: 'bff-silent-login',
      isLoggedIn: false,
      error: 'login_required',
      correlationId: expect.any(String),
    };
    expect(heard).toEqual([{ origin: sites.bff, data }]);
    expect(await ending()).toContain(`, "${sites[where]}")`);
    expect(redeemed()).toBe(before.redeemed);
    expect(await sessionCookie()).toBe(before.cookie);
    return expectSessionToStand();
  });

  it.each(SUPPORTED)(
    'renews for a page of %s, where Entra knows the user by other means than a cookie',
    async (_what, where) => {
      sites.world.emulator.entra.silentSignInAs = ADELE;
      await page.goto(`${sites[where]}/`);
      await expectRenewal(where);
    },
  );

  it.each(SUPPORTED)(
    'finds its transaction when the frame of %s comes back, whatever else is kept from it',
    async (_what, where) => {
      await page.goto(`${sites[where]}/`);
      await silentSignIn(page, sites.bff);
      const cookies = lastCallback()?.cookies ?? [];
      expect(cookies).toContain(TRANSACTION);
      expect(cookies.includes(SESSION)).toBe(mode.keepsLax);
      const first = sites.arrivals.findLast(({ path }) => path === '/bff/forced-sign-in');
      expect(first?.cookies).toContain(SESSION);
    },
  );

  it.each(SUPPORTED)(
    'tells a page of %s nothing by form_post, which the callback does not take, and touches nothing',
    async (_what, where) => {
      await page.goto(`${sites[where]}/`);
      const before = { cookie: await sessionCookie(), redeemed: redeemed(), callback: lastCallback() };
      sites.onRedirect = byFormPost;
      // With an error Entra's form would take the page around the frame away: the sandbox forbids it.
      const posted = mode.recognised
        ? page.waitForResponse((answer) => answer.url() === `${sites.bff}/bff/callback`)
        : undefined;
      const { heard } = await silentSignIn(page, sites.bff, IN_VAIN);
      const answer = await posted;
      if (answer !== undefined) {
        expect({ method: answer.request().method(), status: answer.status() }).toEqual({
          method: 'POST',
          status: 405,
        });
        expect(await answer.headerValue('set-cookie')).toBeNull();
        expect(lastCallback()?.cookies).toContain(TRANSACTION);
        expect(lastCallback()?.cookies).not.toContain(SESSION);
      } else {
        expect(lastCallback()).toBe(before.callback);
      }
      expect(heard).toEqual([]);
      expect(page.url()).toBe(`${sites[where]}/`);
      expect(redeemed()).toBe(before.redeemed);
      expect(await sessionCookie()).toBe(before.cookie);
      await expectSessionToStand();
    },
  );

  it.each(
    REFUSED.flatMap(([what, where]) => [
      [what, 'query', where] as const,
      [what, 'form_post', where] as const,
    ]),
  )('begins nothing for a page of %s, by %s', async (_what, responseMode, where) => {
    if (responseMode === 'form_post') sites.onRedirect = byFormPost;
    await page.goto(`${sites[where]}/`);
    const before = { cookie: await sessionCookie(), traces: await traces(sites) };
    const { heard, challenge } = await silentSignIn(page, sites.bff, IN_VAIN);
    expect(challenge.status()).toBe(403);
    expect(await challenge.headerValue('set-cookie')).toBeNull();
    expect(heard).toEqual([]);
    expect(await traces(sites)).toEqual(before.traces);
    expect(await sessionCookie()).toBe(before.cookie);
  });

  it('leaves the session standing however often it is done', async () => {
    await page.goto(`${sites.bff}/`);
    for (let times = 1; times <= 5; times += 1) {
      await silentSignIn(page, sites.bff);
      await expectSessionToStand();
    }
  });

  it("ends the article's frame without ending the session", async () => {
    await page.goto(`${sites.bff}/`);
    const before = redeemed();
    const end = page.waitForResponse((answer) =>
      mode.recognised ? answer.url() === `${sites.bff}/` : answer.url().includes('/bff/callback'),
    );
    await page.evaluate(`frame('/ForcedSignIn/EnsureForcedSignIn?redirectUri=/')`);
    expect((await end).status()).toBe(200);
    expect(redeemed() - before).toBe(mode.recognised ? 1 : 0);
    await expectSessionToStand();
  });
});
