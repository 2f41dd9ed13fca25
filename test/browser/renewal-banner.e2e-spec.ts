import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { page, SCRIPT_TAG, startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, type Tab } from '../support/renewal-tab.js';
import { thrice } from '../support/thrice.js';
import { ADELE, type World } from '../support/world.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MAIN = `<main><h1>Page</h1><label>Title <input id="title"></label> <bff-session></bff-session></main>`;
const SCHEME = '<meta name="color-scheme" content="light dark">';

describe('a page that wants no script of its own', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    world = await startRenewalWorld({
      pages: {
        'index.html': page(SCHEME + SCRIPT_TAG, MAIN),
        'off.html': page('<script src="/bff/renewal-client.js" data-banner="off"></script>', MAIN),
        'twice.html': page(
          SCRIPT_TAG + SCRIPT_TAG,
          `${MAIN}<iframe title="inner" src="/index.html"></iframe>`,
        ),
      },
    });
    browser = await launchForMany();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  afterEach(async () => {
    await context.close();
    world.emulator.reset();
  });

  const open = async (username: string | null = ADELE, name = 'index'): Promise<Tab> => {
    context = await profileOf(browser, world, username);
    return openTab(context, `${world.origin}/${name}.html`);
  };
  const askUser = async (tab: Tab): Promise<void> => {
    await tab.comesTo('fresh');
    world.emulator.entra.revokeSessions(ADELE);
    await tab.page.evaluate("void fetch('/bff/token-renewal', { method: 'POST' }).catch(() => {})");
    await tab.comesTo('reauth-required');
  };
  const faults = async (tab: Tab): Promise<unknown> => {
    await tab.page.evaluate(AXE);
    return tab.page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
    );
  };

  thrice('its banner', () => {
    it.each(['light', 'dark'] as const)('has no fault that axe finds: %s', async (colorScheme) => {
      const tab = await open();
      await tab.page.emulateMedia({ colorScheme });
      expect(await faults(tab)).toEqual([]);
      await askUser(tab);
      expect(await faults(tab)).toEqual([]);
    });

    it('is read out, takes no focus, is reached by the keyboard, and goes when it is not needed', async () => {
      const tab = await open();
      await tab.page.locator('#title').focus();
      await tab.page.keyboard.type('A ch');
      await askUser(tab);
      await tab.page.keyboard.type('air');
      expect(await tab.page.locator('#title').inputValue()).toBe('A chair');
      expect(await tab.page.getByRole('alert').textContent()).toContain('Sign in again to continue.');
      for (const _ of [1, 2]) await tab.page.keyboard.press('Tab');
      expect(await tab.page.evaluate('document.activeElement.closest("bff-banner") !== null')).toBe(true);
      const popup = context.waitForEvent('page');
      await tab.page.keyboard.press('Enter');
      await (await popup).locator(`button[name="username"][value="${ADELE}"]`).click();
      await tab.comesTo('fresh');
      expect(await tab.page.getByRole('alert').count()).toBe(0);
      expect(await tab.page.locator('#title').inputValue()).toBe('A chair');
    });

    it('can be left out', async () => {
      const tab = await open(ADELE, 'off');
      await askUser(tab);
      expect(await tab.page.locator('bff-banner').count()).toBe(0);
    });
  });

  thrice('its session element', () => {
    it('shows who is signed in, signs out, and in again', async () => {
      const tab = await open(null);
      const element = tab.page.locator('bff-session');
      expect(await element.textContent()).toBe('Sign in');
      await element.locator('button').click();
      await tab.page.locator(`button[name="username"][value="${ADELE}"]`).click();
      await tab.page.waitForURL(`${world.origin}/index.html`);
      await element.getByText('Sign out').waitFor();
      expect(await element.textContent()).toMatch(/^Adele .*Sign out$/);
      const other = await openTab(context, `${world.origin}/index.html`);
      await element.locator('button').click();
      await other.comesTo('signed-out');
      expect(await other.page.locator('bff-session').textContent()).toBe('Sign in');
    });
  });

  thrice('its script', () => {
    it('begins once, however often it is there, and not in frames of a page that has it', async () => {
      const tab = await open(ADELE, 'twice');
      await tab.comesTo('fresh');
      await tab.page.frameLocator('iframe').locator('h1').waitFor();
      await tab.settles();
      expect(tab.count('GET /bff/user')).toBe(1);
      expect(await tab.page.frames()[1]?.evaluate("'bffSession' in window")).toBe(false);
    });
  });
});
