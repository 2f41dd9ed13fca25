import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { codeOf, forBrowser } from '../support/page-samples.js';
import { page, startRenewalWorld } from '../support/renewal-page.js';
import { profileOf } from '../support/renewal-tab.js';
import { ADELE, type World } from '../support/world.js';

const README = 'libs/renewal-client/README.md';
const [oneLine = '', listening = ''] = codeOf(README, 'html');
const pinned = codeOf('docs/front-ends.md', 'html').find((code) => code.includes('integrity')) ?? '';
const [aCall = '', ownBanner = ''] = codeOf(README, 'ts');

let world: World;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  world = await startRenewalWorld({
    pages: {
      'index.html': page(oneLine, listening),
      'pinned.html': page(pinned),
      'other-bytes.html': page(pinned.replace('sha384-', 'sha384-A').replace(/.(?=" *\n? *crossorigin)/, '')),
      'call.html': page('', '<script src="call.js"></script>'),
      'call.js': await forBrowser(aCall),
      'banner.html': page('', '<script src="banner.js"></script>'),
      'banner.js': await forBrowser(ownBanner),
    },
  });
  browser = await launchForMany();
  context = await profileOf(browser, world);
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

async function open(path: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(`${world.origin}/${path}`);
  return tab;
}

describe('what the documentation of the browser client shows, in a browser:', () => {
  it('one line is all that a page needs, and says who is signed in', async () => {
    const tab = await open('');
    await tab.locator('bff-session', { hasText: 'Adele Vance' }).waitFor();
    const said = tab.waitForEvent('console');
    world.emulator.entra.revokeRefreshTokens(ADELE);
    world.emulator.entra.expireAccessTokens(ADELE);
    expect(await tab.evaluate("fetch('/api/sharepoint/lists').then(({ status }) => status)")).toBe(200);
    expect((await said).text()).toMatch(/^iframe \d+|^fresh Adele/);
  });

  it('a page that names the bytes of the script gets them, and runs no others', async () => {
    const tab = await open('pinned.html');
    await tab.waitForFunction("window.bffSession?.state === 'fresh'");
    const other = await open('other-bytes.html');
    expect(await other.evaluate('typeof bffSession')).toBe('undefined');
  });

  it('a module calls through the client', async () => {
    const tab = await open('call.html');
    expect(await tab.evaluate('sample.namesOfLists()')).toEqual(expect.arrayContaining([expect.any(String)]));
  });

  it('a banner of its own asks, and goes when it is over', async () => {
    const tab = await open('banner.html');
    await tab.waitForFunction("sample.client.state === 'fresh'");
    world.emulator.entra.revokeRefreshTokens(ADELE);
    world.emulator.entra.expireAccessTokens(ADELE);
    world.emulator.entra.endBrowserSessions(ADELE);
    const call = tab.evaluate("sample.client.fetch('/api/sharepoint/lists').then(({ status }) => status)");
    const button = tab.getByRole('button', { name: 'Sign in again' });
    const [popup] = await Promise.all([tab.waitForEvent('popup'), button.click()]);
    await popup.locator(`button[value="${ADELE}"]`).click();
    expect(await call).toBe(200);
    await button.waitFor({ state: 'detached' });
  });
});
