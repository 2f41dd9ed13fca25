import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { signInWith } from '../support/browser-sign-in.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { codeOf, forBrowser } from '../support/page-samples.js';
import { page, startRenewalWorld } from '../support/renewal-page.js';
import { loseTokens } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const README = 'libs/renewal-client/README.md';
const [oneLine = '', listening = ''] = codeOf(README, 'html');
const pinned = codeOf('docs/front-ends.md', 'html').find((code) => code.includes('integrity')) ?? '';
const [aCall = '', ownBanner = ''] = codeOf(README, 'ts');

let world: World;
let chromium: RunningChromium;
let tab: Page;
beforeAll(async () => {
  world = await startRenewalWorld({
    pages: {
      'index.html': page(oneLine, listening),
      'pinned.html': page(pinned),
      'other-bytes.html': page(pinned.replace(/sha384-../, 'sha384-AA')),
      'call.html': page('', '<script src="call.js"></script>'),
      'call.js': await forBrowser(aCall),
      'both.html': page(oneLine, '<script src="call.js"></script>'),
      'banner.html': page('', '<script src="banner.js"></script>'),
      'banner.js': await forBrowser(ownBanner),
    },
  });
  chromium = await launchChromium();
  await signInWith(await chromium.context.newPage(), world.origin, ADELE, '/pinned.html');
});
afterEach(() => tab.close());
afterAll(async () => {
  await chromium.close();
  await world.stop();
});

async function open(path: string): Promise<void> {
  tab = await chromium.context.newPage();
  await tab.goto(`${world.origin}/${path}`);
}

describe('what the documentation of the browser client shows, in a browser:', () => {
  it('one line is all that a page needs, and says who is signed in', async () => {
    await open('');
    await tab.locator('bff-session', { hasText: 'Adele Vance' }).waitFor();
    const said = tab.waitForEvent('console', (line) => /^iframe \d+/.test(line.text()));
    loseTokens(world);
    expect(await tab.evaluate("fetch('/api/sharepoint/lists').then(({ status }) => status)")).toBe(200);
    await said;
  });

  it('a page that names the bytes of the script gets them, and runs no others', async () => {
    await open('pinned.html');
    await tab.waitForFunction("window.bffSession?.state === 'fresh'");
    await tab.goto(`${world.origin}/other-bytes.html`);
    expect(await tab.evaluate('typeof bffSession')).toBe('undefined');
  });

  it('a module calls through the client', async () => {
    await open('call.html');
    expect(await tab.evaluate('sample.namesOfLists()')).toEqual(expect.arrayContaining([expect.any(String)]));
  });

  it('a module shares the client of the script, where there are both', async () => {
    await open('both.html');
    await tab.waitForFunction("bffSession.state === 'fresh'");
    expect(await tab.evaluate('sample.namesOfLists()')).toEqual(expect.arrayContaining([expect.any(String)]));
    const expiring =
      "dispatchEvent(new CustomEvent('session-expiring', { detail: { sessionExpiresInSeconds: 7 } }))";
    await tab.evaluate(`bffSession.${expiring}`);
    expect(await tab.title()).toBe('7 s left');
  });

  it('a banner of its own asks, and goes when it is over', async () => {
    await open('banner.html');
    await tab.waitForFunction("sample.client.state === 'fresh'");
    loseTokens(world);
    world.emulator.entra.endBrowserSessions(ADELE);
    const call = tab.evaluate("sample.client.fetch('/api/sharepoint/lists').then(({ status }) => status)");
    const button = tab.getByRole('button', { name: 'Sign in again' });
    const [popup] = await Promise.all([tab.waitForEvent('popup'), button.click()]);
    await popup.locator(`button[value="${ADELE}"]`).click();
    expect(await call).toBe(200);
    await button.waitFor({ state: 'detached' });
  });
});
