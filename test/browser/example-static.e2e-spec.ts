import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { signInWith } from '../support/browser-sign-in.js';
import { chooseUser, endTokens, startExample, type RunningExample } from '../support/example.js';
import { thrice } from '../support/thrice.js';
import { ADELE } from '../support/world.js';

describe('the page without a script of its own', () => {
  let example: RunningExample;
  beforeAll(async () => {
    example = await startExample('static-html');
    await example.press('token-lifetime', { seconds: 3 });
  });
  afterAll(() => example.stop());

  it('has one script tag, and nothing in it', () => {
    const html = readFileSync('examples/static-html/public/index.html', 'utf8');
    expect(html.match(/<script.*/g)).toEqual([
      '<script src="/bff/renewal-client.js" data-rescue-forms></script>',
    ]);
    expect(html).not.toMatch(/\son\w+=|javascript:/i);
  });

  thrice('in the browser', () => {
    it('shows who is signed in, outlives the token, and follows its link', async () => {
      const context = await example.newContext();
      const page = await context.newPage();
      await page.goto(example.page);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await chooseUser(page, ADELE);
      await page.getByText('Adele Vance').waitFor();
      await page.evaluate(
        "new Promise((renewed) => bffSession.addEventListener('renewed', renewed, { once: true }))",
      );
      expect(await page.locator('bff-banner').count()).toBe(0);
      const answer = page.waitForResponse(/\/items$/);
      await page.getByRole('link').click();
      expect((await answer).status()).toBe(200);
      await context.close();
    });

    it('keeps what is typed over a sign-in that takes its place', async () => {
      const context = await example.newContext();
      const page = await context.newPage();
      await page.addInitScript('window.open = () => null');
      await signInWith(page, example.origin, ADELE);
      await page.getByLabel('Sites named').fill('demo');
      await endTokens(example);
      await example.press('end-browser-sessions');
      await page.locator('bff-banner').getByRole('button', { name: 'Sign in' }).click();
      await chooseUser(page, ADELE);
      await page.getByText('Adele Vance').waitFor();
      await page.waitForFunction("document.querySelector('[name=search]').value === 'demo'");
      await context.close();
    });
  });
});
