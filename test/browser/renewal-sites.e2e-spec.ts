import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { COOKIE_MODES } from '../support/browser-modes.js';
import { signInWith } from '../support/browser-sign-in.js';
import { startSitesWorld, type SitesWorld } from '../support/browser-sites-world.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { ITEMS } from '../support/list-items.js';
import { page } from '../support/renewal-page.js';
import { thrice } from '../support/thrice.js';
import { loseTokens } from '../support/token-posts.js';
import { ADELE, ALEX } from '../support/world.js';

/** All hosts share one port. */
const HTML = page(`<script>
  const bff = 'https://bff.contoso.test:' + location.port;
  document.write('<script src="' + bff + '/bff/renewal-client.js"></' + 'script>');
</script>`);

describe.each(Object.entries(COOKIE_MODES))('with %s, over HTTPS', (_name, mode) => {
  let sites: SitesWorld;
  let browser: RunningChromium;
  let tab: Page;
  beforeAll(async () => {
    sites = await startSitesWorld({ html: HTML });
    browser = await launchChromium(mode.browser);
    tab = await browser.context.newPage();
  });
  afterEach(() => sites.world.emulator.reset());
  afterAll(async () => {
    await browser.close();
    await sites.stop();
  });

  thrice('a page', () => {
    it.each(['bff', 'allowed'] as const)(
      'gets its call through, with or without the user: %s',
      async (where) => {
        await browser.context.clearCookies();
        await signInWith(tab, sites.bff, ADELE);
        await tab.goto(`${sites[where]}/`);
        await tab.waitForFunction("bffSession.state === 'fresh'");
        loseTokens(sites.world);
        await tab.evaluate(
          `void (window.called = fetch(bff + '${ITEMS}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"fields":{"Title":"x"}}' }))`,
        );
        if (!mode.recognised) {
          const opened = tab.waitForEvent('popup');
          await tab.locator('bff-banner button').click();
          await (await opened).waitForEvent('close');
        }
        expect(await tab.evaluate('called.then(({ status }) => status)')).toBe(201);
        expect(sites.world.emulator.transcript.count({ service: 'graph', method: 'POST', status: 201 })).toBe(
          1,
        );
      },
    );

    it('of one user reads nothing as another, who signed in where it could not see it', async () => {
      await browser.context.clearCookies();
      await signInWith(tab, sites.bff, ADELE);
      await tab.goto(`${sites.allowed}/`);
      await tab.waitForFunction("bffSession.state === 'fresh'");
      sites.world.emulator.entra.endBrowserSessions(ADELE);
      await browser.context.clearCookies();
      await tab.evaluate(`void (window.called = fetch(bff + '${ITEMS}').then(({ status }) => status))`);
      await tab.waitForSelector('bff-banner');
      const another = await browser.context.newPage();
      await signInWith(another, sites.bff, ALEX);
      await another.close();
      await tab.evaluate("dispatchEvent(new Event('focus'))");
      expect(await tab.evaluate('called')).toBe(401);
      expect(await tab.evaluate('bffSession.state')).toBe('user-changed');
      expect(await tab.evaluate(`fetch(bff + '${ITEMS}').then(({ status }) => status)`)).toBe(403);
    });
  });
});
