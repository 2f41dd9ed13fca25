import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signInWith } from '../support/browser-sign-in.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { openPage, startRenewalWorld } from '../support/renewal-page.js';
import { loseTokens } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

describe('a page with one script tag', () => {
  let world: World;
  let chromium: RunningChromium;
  beforeAll(async () => {
    world = await startRenewalWorld();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    chromium = await launchChromium();
  });
  afterEach(() => chromium.close());

  it('is left alone while nobody is signed in', async () => {
    const page = await openPage(chromium.context, world.origin);

    expect(await page.evaluate('bffSession.state')).toBe('anonymous');
    expect(await page.locator('bff-banner').count()).toBe(0);
    expect(page.frames()).toHaveLength(1);
  });

  it('recovers a call from a dead refresh token by the hidden frame', async () => {
    const page = await chromium.context.newPage();
    await signInWith(page, world.origin, ADELE);
    await page.waitForFunction("bffSession.state === 'fresh'");
    loseTokens(world);
    const result = await page.evaluate(`(async () => {
      const heard = [];
      bffSession.addEventListener('renewed', ({ detail }) => heard.push(detail.rung));
      bffSession.addEventListener('reauth-required', ({ detail }) => heard.push(detail));
      const response = await fetch('/api/sharepoint/lists');
      return { status: response.status, heard };
    })()`);

    expect(result).toEqual({ status: 200, heard: ['iframe'] });
  });
});
