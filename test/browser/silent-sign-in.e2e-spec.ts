import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { FRAMING_PAGE, getFrom, silentSignIn } from '../support/browser-framing-page.js';
import { onePage, passTo, startHttpsSites, type HttpsSites } from '../support/browser-https-sites.js';
import { signInWith } from '../support/browser-sign-in.js';
import { launchChromium, type ChromiumOptions, type RunningChromium } from '../support/chromium.js';
import { ADELE, startWorld, type World } from '../support/world.js';
import { MINUTE } from '../support/test-clock.js';

let folder: string;
let sites: HttpsSites;
let world: World;
let bff: string;
let sibling: string;
const strangers: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'entra-bff-framing-page-'));
  await writeFile(join(folder, 'index.html'), FRAMING_PAGE);
  sites = await startHttpsSites();
  bff = sites.origin('bff.contoso.test');
  sibling = sites.origin('app.contoso.test');
  strangers['a sibling that is not allowed'] = sites.origin('other.contoso.test');
  strangers['another site'] = sites.origin('fabrikam.test');
  world = await startWorld({
    emulator: { redirectUris: [`${bff}/bff/callback`] },
    env: { PUBLIC_URL: bff, ALLOWED_ORIGINS: sibling, FRONTEND_DIR: folder },
  });
  sites.serve('bff.contoso.test', passTo(world.bff.address));
  for (const host of ['app.contoso.test', 'other.contoso.test', 'fabrikam.test']) {
    sites.serve(host, onePage(FRAMING_PAGE));
  }
});

afterAll(async () => {
  await sites.stop();
  await world.stop();
  await rm(folder, { recursive: true });
});

interface Mode {
  browser: ChromiumOptions;
  /** Whether Entra recognises the user inside the frame. */
  recognised: boolean;
  /** Whether the browser takes the new session cookie inside the frame. */
  takesCookie: boolean;
}

const MODES: Record<string, Mode> = {
  'third-party cookies allowed': {
    browser: { thirdPartyCookies: 'allowed' },
    recognised: true,
    takesCookie: true,
  },
  'third-party cookies blocked': {
    browser: { thirdPartyCookies: 'blocked' },
    recognised: false,
    takesCookie: false,
  },
  'the strict rule for redirect chains': {
    browser: {
      thirdPartyCookies: 'allowed',
      args: ['--enable-features=CookieSameSiteConsidersRedirectChain'],
    },
    recognised: true,
    takesCookie: false,
  },
};

const challenges = (): number => world.emulator.transcript.count({ path: /authorize\?.*prompt=none/ });
const redeemed = (): number =>
  world.emulator.transcript.count({ path: /\/token/, body: 'grant_type=authorization_code' });

describe.each(Object.entries(MODES))('a silent sign-in in a hidden frame, with %s', (_name, mode) => {
  let browser: RunningChromium;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(mode.browser);
    page = await browser.context.newPage();
    await signInWith(page, bff, ADELE);
  });
  afterAll(() => browser.close());

  const sessionCookie = async (): Promise<string | undefined> =>
    (await browser.context.cookies(bff)).find(({ name }) => name === '__Host-bff')?.value;

  /** Long after, so that no period of grace counts. */
  const expectSessionToStand = async (): Promise<void> => {
    world.clock.advance(MINUTE);
    expect(await getFrom(page, `${bff}/bff/user`)).toMatchObject({ status: 200, body: { username: ADELE } });
  };

  it.each([
    ['its own origin', () => bff],
    ['an allowed sibling', () => sibling],
  ])('tells a page of %s alone how it went, and the session stands', async (_where, origin) => {
    await page.goto(`${origin()}/`);
    const before = { cookie: await sessionCookie(), redeemed: redeemed() };
    const { heard, ending } = await silentSignIn(page, bff);

    expect(heard).toEqual([
      {
        origin: bff,
        data: mode.recognised
          ? {
              source: 'bff-silent-login',
              isLoggedIn: true,
              expiresOn: expect.any(String),
              refreshOn: expect.any(String),
              correlationId: expect.any(String),
            }
          : {
              source: 'bff-silent-login',
              isLoggedIn: false,
              error: 'login_required',
              correlationId: expect.any(String),
            },
      },
    ]);
    expect(ending).toContain(`, "${origin()}")`);
    expect(redeemed() - before.redeemed).toBe(mode.recognised ? 1 : 0);
    expect((await sessionCookie()) !== before.cookie).toBe(mode.takesCookie);

    await expectSessionToStand();
    if (mode.recognised) {
      const { body } = await getFrom(page, `${bff}/bff/token-expiry`);
      expect(body['expiresOn']).toBe(heard[0]?.data.expiresOn);
    }
  });

  it('leaves the session standing however often it is done', async () => {
    await page.goto(`${bff}/`);
    for (let hour = 1; hour <= 5; hour += 1) {
      await silentSignIn(page, bff);
      await expectSessionToStand();
    }
  });

  it("ends the article's frame without ending the session", async () => {
    await page.goto(`${bff}/`);
    const before = redeemed();
    const end = page.waitForResponse((answer) =>
      mode.recognised ? answer.url() === `${bff}/` : answer.url().includes('/bff/callback'),
    );
    await page.evaluate(`frame('/ForcedSignIn/EnsureForcedSignIn?redirectUri=/')`);
    expect((await end).status()).toBe(200);
    expect(redeemed() - before).toBe(mode.recognised ? 1 : 0);
    await expectSessionToStand();
  });

  it.each(['a sibling that is not allowed', 'another site'])(
    'begins nothing for a page of %s',
    async (who) => {
      await page.goto(`${strangers[who]}/`);
      const before = { cookie: await sessionCookie(), challenges: challenges() };
      const { heard, challenge } = await silentSignIn(page, bff);
      expect(challenge.status()).toBe(403);
      expect(await challenge.headerValue('set-cookie')).toBeNull();
      expect(heard).toEqual([]);
      expect(challenges()).toBe(before.challenges);
      expect(await sessionCookie()).toBe(before.cookie);
    },
  );
});
