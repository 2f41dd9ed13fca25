import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signInWith } from '../support/browser-sign-in.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { freePort } from '../support/free-port.js';
import { page, SCRIPT_TAG, startRenewalWorld } from '../support/renewal-page.js';
import { emptied, Tab } from '../support/renewal-tab.js';
import { thrice } from '../support/thrice.js';
import { loseTokens } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, type World } from '../support/world.js';

const STRICT =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'none'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const VIOLATIONS = `window.violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))`;

describe('behind a strict content security policy', () => {
  let chromium: RunningChromium;
  let world: World;
  beforeAll(async () => {
    chromium = await launchChromium();
    await chromium.context.addInitScript(VIOLATIONS);
    await chromium.context.clock.install();
  });
  afterAll(() => chromium.close());

  const start = async (sources: (entra: string) => string): Promise<void> => {
    const entra = await freePort();
    world = await startRenewalWorld({
      emulator: { ports: { entra } },
      env: {
        FRONTEND_CSP: `${STRICT}; frame-src ${sources(`http://127.0.0.1:${entra}`)}`,
      },
      pages: {
        'index.html': page(SCRIPT_TAG, '<main><h1>Page</h1><bff-session></bff-session></main>'),
      },
    });
  };
  const open = async (): Promise<Tab> => {
    await emptied(chromium.context, world, null);
    const tab = new Tab(await chromium.context.newPage());
    await signInWith(tab.page, world.origin, ADELE);
    await tab.comesTo('fresh');
    loseTokens(world);
    return tab;
  };
  const violations = (tab: Tab): Promise<string[]> => tab.page.evaluate<string[]>('violations');

  describe('that lets the frame go to Entra', () => {
    beforeAll(() => start((entra) => `'self' ${entra}`));
    afterAll(() => world.stop());
    beforeEach(() => world.emulator.reset());

    thrice('a page', () => {
      it('recovers by the frame, and violates nothing', async () => {
        const tab = await open();
        expect(await tab.call()).toBe(200);
        expect(await tab.told()).toMatchObject([{ type: 'renewed', detail: { rung: 'iframe' } }]);
        expect(await violations(tab)).toEqual([]);
      });

      it('shows its banner and its element, styled, and violates nothing', async () => {
        const tab = await open();
        world.emulator.entra.endBrowserSessions(ADELE);
        await tab.page.evaluate("void fetch('/bff/token-renewal', { method: 'POST' })");
        await tab.comesTo('reauth-required');
        expect(
          await tab.page.evaluate("getComputedStyle(document.querySelector('bff-banner')).position"),
        ).toBe('fixed');
        expect(
          await tab.page.evaluate("getComputedStyle(document.querySelector('bff-banner button')).marginLeft"),
        ).toBe('16px');
        expect(await tab.page.locator('bff-session').textContent()).toContain('Sign out');
        expect(await violations(tab)).toEqual([]);
      });
    });
  });

  describe('that keeps the frame from Entra', () => {
    beforeAll(() => start(() => "'self'"));
    afterAll(() => world.stop());
    beforeEach(() => world.emulator.reset());

    thrice('a page', () => {
      it('asks the user after ten seconds', async () => {
        const tab = await open();
        void tab.call().catch(() => undefined);
        await until(() => tab.page.frames().length > 1);
        await until(async () => (await violations(tab)).length > 0);
        await tab.page.clock.runFor(10_000);
        await tab.comesTo('reauth-required');
        expect(await tab.told()).toMatchObject([
          {
            type: 'reauth-required',
            detail: {
              failures: [
                { rung: 'server', reason: 'reauth_required' },
                { rung: 'iframe', reason: 'timeout' },
              ],
            },
          },
        ]);
        expect(tab.page.frames()).toHaveLength(1);
      });
    });
  });
});
