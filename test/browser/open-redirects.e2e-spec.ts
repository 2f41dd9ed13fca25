import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Browser } from '../support/browser.js';
import { startSitesWorld, type SitesWorld } from '../support/browser-sites-world.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { inputs } from '../support/inputs.js';
import { openRedirectCorpus } from '../support/open-redirect-corpus.js';
import { sized } from '../support/sized.js';
import { ADELE } from '../support/world.js';

const SEED = 20_260_301;
const STRINGS = 1_050;
/** Of the refused strings every so manieth is navigated to as well. */
const SAMPLE = 40;
const PATIENCE = 300_000;
const SESSION = '__Host-bff';
const BLANK = '<!doctype html><title>A front end</title><link rel="icon" href="data:,">';

/** Every string goes to the service; each that is let through is then followed to its end by a real browser. */
describe('an address that leads away, as judged by a real browser', () => {
  let sites: SitesWorld;
  let browser: RunningChromium;
  let page: Page;
  let corpus: string[];
  /** Every place outside of ours and Entra's that the browser was sent to. */
  const escapes: string[] = [];

  beforeAll(async () => {
    sites = await startSitesWorld({ html: BLANK });
    const { entra, authorityHost } = sites.world.emulator;
    entra.autoSignIn = ADELE;
    entra.silentSignInAs = ADELE;
    // Entra sends the browser wherever it is asked to: what keeps it here is the service alone.
    sites.onRedirect = (location) => registered(location);
    corpus = openRedirectCorpus([sites.bff, sites.allowed], STRINGS, SEED);
    browser = await launchChromium();
    page = await browser.context.newPage();
    const known = new Set([sites.bff, sites.allowed, new URL(authorityHost).origin]);
    page.on('request', (request) => {
      const away = request.isNavigationRequest() && !known.has(originOf(request.url()));
      if (away) escapes.push(request.url());
    });
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await sites.stop();
  });

  const tried = (): string[] => corpus.filter((_text, at) => at % sized(7, 1) === 0);

  const registered = (url: string): string => {
    const back = URL.canParse(url) ? new URL(url).searchParams.get('post_logout_redirect_uri') : null;
    if (back !== null) sites.registered.push(back);
    return url;
  };

  const follow = async (url: string): Promise<{ status: number; url: string }> => {
    const answer = await page.goto(url, { waitUntil: 'commit' });
    return { status: answer?.status() ?? 0, url: page.url() };
  };

  const expectAtHome = async (text: string, url: string): Promise<void> => {
    const end = await follow(url);
    const origin = originOf(end.url);
    const isOurs = [sites.bff, sites.allowed].includes(origin) && !end.url.includes('/bff/callback');
    if (!isOurs) throw new Error(`${JSON.stringify(text)} ended at ${end.url}`);
  };

  const expectRefused = async (url: string): Promise<void> => {
    expect(await follow(url)).toEqual({ status: 400, url: new URL(url).href });
  };

  const report = (what: string, refused: string[], through: string[]): void => {
    const counts = `${refused.length + through.length} strings (seed ${SEED}), ${refused.length} refused, ${through.length} followed`;
    process.stdout.write(`${what}: ${counts}, ${escapes.length} escapes\n`);
    expect(escapes).toEqual([]);
    expect(refused.length + through.length).toBe(tried().length);
    // The grammar makes harmless strings too: a service that refuses everything would show nothing.
    expect(through.length).toBeGreaterThan(sized(1, 20));
    inputs(36, tried().length);
  };

  /** The session of a browser without a window, lent to the one with a window. */
  const lend = async (client: Browser): Promise<void> => {
    const value = client.jar.get(new URL(sites.bff).host, SESSION) ?? '';
    const cookie = { name: SESSION, value, url: sites.bff, secure: true, httpOnly: true };
    await browser.context.addCookies([{ ...cookie, sameSite: 'Lax' }]);
  };

  it('comes in more than a thousand forms, hundreds of which a browser would follow away at once', () => {
    const known = new Set([sites.bff, sites.allowed]);
    const away = corpus.filter(
      (text) => URL.canParse(text, sites.bff) && !known.has(originOf(new URL(text, sites.bff).href)),
    );
    expect(new Set(corpus).size).toBeGreaterThanOrEqual(1_000);
    expect(away.length).toBeGreaterThan(200);
  });

  it.each([
    ['/bff/login', 'returnUrl'],
    ['/ForcedSignIn/EnsureForcedSignIn', 'redirectUri'],
    ['/bff/forced-sign-in', 'returnUrl'],
  ])(
    'is refused, or stays at home through the whole sign-in: %s?%s=',
    async (path, parameter) => {
      const client = sites.world.browser();
      const urlOf = (text: string): string => `${path}?${parameter}=${encodeURIComponent(text)}`;
      const [refused, through] = await sorted(tried(), async (text) => {
        const { status } = await client.step(urlOf(text), { 'sec-fetch-dest': 'document' });
        expect([302, 400]).toContain(status);
        return status === 400;
      });
      for (const text of through) await expectAtHome(text, sites.bff + urlOf(text));
      for (const text of sampleOf(refused)) await expectRefused(sites.bff + urlOf(text));
      report(`${path}?${parameter}`, refused, through);
    },
    PATIENCE,
  );

  it(
    'is refused, or stays at home through the sign-out at Entra: GET /bff/logout?returnUrl=',
    async () => {
      let client = await sites.world.signedIn();
      const urlOf = async (text: string): Promise<string> => {
        const { logoutUrl } = (await client.xhr('/bff/user?slide=false')).json();
        return `${String(logoutUrl)}&returnUrl=${encodeURIComponent(text)}`;
      };
      const [refused, through] = await sorted(tried(), async (text) => {
        const { status } = await client.step(await urlOf(text), { 'sec-fetch-dest': 'document' });
        if (status !== 400) client = await sites.world.signedIn();
        return status === 400;
      });
      await lend(client);
      for (const text of sampleOf(refused)) await expectRefused(new URL(await urlOf(text), sites.bff).href);
      for (const text of through) {
        client = await sites.world.signedIn();
        await lend(client);
        await expectAtHome(text, new URL(await urlOf(text), sites.bff).href);
      }
      report('GET /bff/logout?returnUrl', refused, through);
    },
    PATIENCE,
  );

  it(
    'is refused, or stays at home through the sign-out of a script: POST /bff/logout?returnUrl=',
    async () => {
      let client = await sites.world.signedIn();
      const ways = new Map<string, string>();
      const [refused, through] = await sorted(tried(), async (text) => {
        const query = `?returnUrl=${encodeURIComponent(text)}`;
        const answer = await client.xhr(`/bff/logout${query}`, { method: 'POST' });
        if (answer.status === 400) return true;
        ways.set(text, registered(String(answer.json()['logoutUrl'])));
        client = await sites.world.signedIn();
        return false;
      });
      for (const text of through) await expectAtHome(text, ways.get(text) ?? '');
      report('POST /bff/logout?returnUrl', refused, through);
    },
    PATIENCE,
  );
});

/** One after the other: some change the session. */
async function sorted(
  texts: readonly string[],
  isRefused: (text: string) => Promise<boolean>,
): Promise<[refused: string[], through: string[]]> {
  const [refused, through]: [string[], string[]] = [[], []];
  for (const text of texts) ((await isRefused(text)) ? refused : through).push(text);
  return [refused, through];
}

function sampleOf(texts: readonly string[]): string[] {
  return texts.filter((_text, at) => at % SAMPLE === 0);
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
