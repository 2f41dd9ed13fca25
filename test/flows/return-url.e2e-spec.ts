import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { openRedirects } from '../support/open-redirects.js';
import { expectProblem } from '../support/problems.js';
import { OWN, SIBLING, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { forgetPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const HOSTILE = [...new Set([...openRedirects(OWN), ...openRedirects(TRUSTED), `${SIBLING}/`])];

/** What is asked for, and where the browser goes. */
const GOOD: [asked: string, landing: string][] = [
  ['/', `${OWN}/`],
  ['', `${OWN}/`],
  ['/lists/1?view=all&x=%2F%2Fevil.example#row-2', `${OWN}/lists/1?view=all&x=%2F%2Fevil.example#row-2`],
  ['/a/../b', `${OWN}/b`],
  ['/a//b', `${OWN}/a//b`],
  ['/search?q=a b'.replace(' ', '%20'), `${OWN}/search?q=a%20b`],
  ['/next?to=https://evil.example/', `${OWN}/next?to=https://evil.example/`],
  ['/gr\u00f6\u00dfe?q=\u65e5\u672c#\u{1f98a}', `${OWN}/gr%C3%B6%C3%9Fe?q=%E6%97%A5%E6%9C%AC#%F0%9F%A6%8A`],
  ['/100%', `${OWN}/100%`],
  ['/;evil.example', `${OWN}/;evil.example`],
  ['/@evil.example', `${OWN}/@evil.example`],
  ['/.evil.example', `${OWN}/.evil.example`],
  [`${OWN}/inside?x=1`, `${OWN}/inside?x=1`],
  [`${TRUSTED}/app#/route`, `${TRUSTED}/app#/route`],
  [TRUSTED, `${TRUSTED}/`],
];

describe('a return URL', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld();
    world.emulator.entra.autoSignIn = ADELE;
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    browser = world.browser();
    forgetPosts(world);
  });

  const login = (returnUrl: string): string => `/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`;

  it('is tried with a hundred ways to lead away', () => {
    expect(HOSTILE.length).toBeGreaterThan(100);
  });

  it.each(HOSTILE)('that leads away starts no sign-in: %j', async (returnUrl) => {
    expectProblem(await browser.step(login(returnUrl)), 'bad_request');
    expectProblem(await browser.step(login(returnUrl).replace('login', 'forced-sign-in')), 'bad_request');
    expect(browser.jar.header(new URL(OWN))).toBeUndefined();
    expect(world.emulator.transcript.find({ path: /authorize/ })).toEqual([]);
  });

  it.each(GOOD)('of ours is where the sign-in ends: %j', async (asked, landing) => {
    const at = browser.history.length;
    // A browser follows to other hosts too: what matters is where it is sent.
    await browser.navigate(login(asked)).catch(() => undefined);
    const end = browser.history.slice(at).find(({ status }) => status === 303);
    expect(new URL(String(end?.headers['location']), OWN).href).toBe(landing);
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
  });

  it('that leads away does not sign out either, and one of ours is told to Entra', async () => {
    await browser.navigate('/bff/login');
    for (const returnUrl of HOSTILE) {
      const query = `?returnUrl=${encodeURIComponent(returnUrl)}`;
      expectProblem(await browser.xhr(`/bff/logout${query}`, { method: 'POST' }), 'bad_request');
    }
    const left = await browser.xhr(`/bff/logout?returnUrl=${encodeURIComponent(`${TRUSTED}/bye`)}`, {
      method: 'POST',
    });
    const url = new URL(String(left.json()['logoutUrl']));
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${TRUSTED}/bye`);
  });

  it('of an absurd length is refused', async () => {
    expectProblem(await browser.step(login(`/${'x'.repeat(2_048)}`)), 'bad_request');
  });
});
