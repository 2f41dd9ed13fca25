import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { getFrom, silentSignIn } from '../support/browser-framing-page.js';
import { signInWith } from '../support/browser-sign-in.js';
import { startSitesWorld, type SitesWorld } from '../support/browser-sites-world.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { ADELE, ALEX } from '../support/world.js';

const AUTHORIZE = /\/oauth2\/v2\.0\/authorize/;

describe('a silent sign-in that fails in a hidden frame', () => {
  let sites: SitesWorld;
  let browser: RunningChromium;
  let page: Page;
  beforeAll(async () => {
    sites = await startSitesWorld();
    browser = await launchChromium();
    page = await browser.context.newPage();
    await signInWith(page, sites.bff, ADELE);
  });
  afterEach(() => {
    const { entra, faults } = sites.world.emulator;
    faults.clear();
    entra.tampering = {};
    entra.silentSignInAs = null;
    entra.setUserState(ADELE, 'ok');
  });
  afterAll(async () => {
    await browser.close();
    await sites.stop();
  });

  const entra = (): SitesWorld['world']['emulator']['entra'] => sites.world.emulator.entra;
  const answering = (error: string): void => {
    entra().tampering = { authorizationResponse: { code: null, error } };
  };
  const sessionCookie = async (): Promise<string | undefined> =>
    (await browser.context.cookies(sites.bff)).find(({ name }) => name === '__Host-bff')?.value;
  const expiresOn = async (): Promise<unknown> =>
    (await getFrom(page, `${sites.bff}/bff/token-expiry`)).body['expiresOn'];

  /** As it was, long after any grace. */
  const expectUntouched = async (attempt: () => Promise<void>): Promise<void> => {
    await page.goto(`${sites.bff}/`);
    const before = { cookie: await sessionCookie(), expiresOn: await expiresOn() };
    await attempt();
    later(sites.world, MINUTE / 2);
    expect({ cookie: await sessionCookie(), expiresOn: await expiresOn() }).toEqual(before);
    const user = await getFrom(page, `${sites.bff}/bff/user`);
    expect(user).toMatchObject({ status: 200, body: { username: ADELE } });
    expect(page.url()).toBe(`${sites.bff}/`);
  };

  // The last one ends the sign-in at Entra: it comes last.
  it.each<[string, string, () => void]>([
    ['interaction_required', 'a second factor is due', () => entra().setUserState(ADELE, 'needs_mfa')],
    ['interaction_required', 'an account must be picked', () => answering('account_selection_required')],
    ['interaction_required', 'a policy blocks', () => entra().setUserState(ADELE, 'blocked')],
    ['consent_required', 'consent is missing', () => entra().setUserState(ADELE, 'needs_consent')],
    ['login_failed', 'Entra says something new', () => answering('brand_new')],
    ['login_failed', 'the code is refused', () => void entra().refuseTokens(54005)],
    ['idp_unavailable', 'Entra is unwell', () => answering('temporarily_unavailable')],
    ['idp_unavailable', 'the token endpoint is unwell', () => void entra().refuseTokens(90006)],
    ['account_mismatch', 'somebody else comes back', () => (entra().silentSignInAs = ALEX)],
    ['login_required', 'nobody is signed in at Entra', () => entra().endBrowserSessions()],
  ])('says %s when %s, and touches nothing', async (error, _what, arrange) => {
    await expectUntouched(async () => {
      arrange();
      const { heard } = await silentSignIn(page, sites.bff);
      const data = {
        source: 'bff-silent-login',
        isLoggedIn: false,
        error,
        correlationId: expect.any(String),
      };
      expect(heard).toEqual([{ origin: sites.bff, data }]);
    });
  });

  it.each<[string, Parameters<SitesWorld['world']['emulator']['faults']['add']>[0]['action']]>([
    [
      'Entra shows a page that refuses framing',
      {
        type: 'respond',
        status: 200,
        headers: { 'content-type': 'text/html', 'x-frame-options': 'DENY' },
        body: '<h1>Sign in</h1>',
      },
    ],
    ['Entra never answers', { type: 'hang' }],
    ['the line to Entra is cut', { type: 'reset' }],
  ])('leaves the page to give up when %s, and touches nothing', async (_what, action) => {
    await expectUntouched(async () => {
      sites.world.emulator.faults.add({ service: 'entra', path: AUTHORIZE, times: Infinity, action });
      const { heard } = await silentSignIn(page, sites.bff, 1_000);
      expect(heard).toEqual([]);
      expect(await page.locator('iframe').count()).toBe(0);
    });
  });
});
