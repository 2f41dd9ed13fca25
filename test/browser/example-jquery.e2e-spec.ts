import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { signInWith } from '../support/browser-sign-in.js';
import { endTokens, startExample, type RunningExample } from '../support/example.js';
import { thrice } from '../support/thrice.js';
import { ADELE } from '../support/world.js';

const linesOf = (example: string): string[] =>
  readFileSync(`examples/${example}/public/index.html`, 'utf8').split('\n').filter(Boolean);

describe('the jQuery page', () => {
  let example: RunningExample;
  beforeAll(async () => {
    example = await startExample('jquery-page');
  });
  afterAll(() => example.stop());

  it("is the article's page with one line more, and without the article's code", () => {
    const [article, ours] = [linesOf('article-page'), linesOf('jquery-page')];
    expect(ours.filter((line) => !article.includes(line))).toEqual([
      '    <script src="/bff/renewal-client.js"></script>',
      // The way in, in place of the line with the article's.
      '    <p><bff-session></bff-session></p>',
    ]);
    expect(ours.join('\n')).not.toContain('signed-out');
    expect(ours.join('\n')).not.toMatch(/iframe|timeout|token|forced|expir|window\.(self|top)/i);
  });

  thrice('$.ajax', () => {
    it('fails nowhere when the token has run out and the refresh token is dead', async () => {
      const context = await example.newContext();
      const page = await context.newPage();
      await signInWith(page, example.origin, ADELE);
      await page.evaluate(
        "window.failed = []; $(document).on('ajaxError', (event, { status }) => failed.push(status))",
      );
      const before = await example.silentSignIns();
      await endTokens(example);
      await page.getByRole('button', { name: 'Show the requests' }).click();
      await page.getByText('New laptop').waitFor();

      expect(await page.evaluate('failed')).toEqual([]);
      expect(await example.silentSignIns()).toBe(before + 1);
      await context.close();
    });
  });
});

describe("the article's page", () => {
  let example: RunningExample;
  beforeAll(async () => {
    example = await startExample('article-page');
  });
  afterAll(() => example.stop());

  it('is what its command starts, with a schedule, until Ctrl-C', async () => {
    const page = await (await example.newContext()).newPage();
    await signInWith(page, example.origin, ADELE);
    await page.locator('#token-expiry[datetime]').waitFor();
    expect(await example.interrupt()).toBe(0);
    await expect(fetch(example.page)).rejects.toThrow('fetch failed');
  });
});
