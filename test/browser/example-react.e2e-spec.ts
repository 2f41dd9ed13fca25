import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { chooseUser, endTokens, startExample, type RunningExample } from '../support/example.js';
import { thrice } from '../support/thrice.js';
import { ADELE } from '../support/world.js';

const FRONT_DOOR = 'Sign in';

async function signIn(context: BrowserContext, example: RunningExample): Promise<Page> {
  const page = await context.newPage();
  await page.goto(example.page);
  await page.getByRole('button', { name: FRONT_DOOR }).click();
  await chooseUser(page, ADELE);
  await page.getByText('Signed in as Adele Vance').waitFor();
  await page.getByText('New laptop').waitFor();
  return page;
}

describe('the React page, of another origin than the service', () => {
  let example: RunningExample;
  let context: BrowserContext;
  beforeAll(async () => {
    example = await startExample('react-spa');
  });
  afterAll(() => example.stop());
  beforeEach(async () => {
    context = await example.newContext();
  });
  afterEach(() => context.close());

  thrice('as it is built', () => {
    it('adds an item once, with its own banner and a popup, where nothing is left of the sign-in', async () => {
      const page = await signIn(context, example);
      const title = `Chair ${randomUUID()}`;
      await endTokens(example);
      await example.press('end-browser-sessions');
      await page.getByLabel('New request').fill(title);
      await page.getByRole('button', { name: 'Add' }).click();
      const popup = context.waitForEvent('page');
      await page.getByRole('alert').getByRole('button', { name: 'Sign in again' }).click();
      await chooseUser(await popup, ADELE);
      await page.getByText(title).waitFor();

      expect(await page.getByText(title).count()).toBe(1);
      expect(await page.getByRole('alert').textContent()).toBe('');
      expect(await page.getByLabel('New request').inputValue()).toBe('');
      expect(await page.locator('bff-banner').count()).toBe(0);
    });

    it('feels a sign-out in another tab, which ends where it began', async () => {
      const page = await signIn(context, example);
      const other = await context.newPage();
      await other.goto(example.page);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();

      expect(await page.getByText('New laptop').count()).toBe(0);
      await other.getByRole('button', { name: FRONT_DOOR }).waitFor();
      expect(other.url()).toBe(example.page);
    });
  });
});

describe('the React page, as it is developed', () => {
  let example: RunningExample;
  beforeAll(async () => {
    example = await startExample('react-spa', { NODE_ENV: 'development' });
  });
  afterAll(() => example.stop());

  it('has one client, though StrictMode starts it, stops it and starts it anew', async () => {
    const context = await example.newContext();
    // A client looks at the clock every ten seconds: here more often.
    await context.addInitScript(
      'window.later = setTimeout; window.setTimeout = (work, ms, ...rest) => later(work, ms === 10_000 ? 300 : ms, ...rest);',
    );
    const page = await signIn(context, example);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // As if the machine had slept: every client that runs asks anew.
    await page.evaluate('Date.now = ((now) => () => now() + 3_600_000)(Date.now.bind(Date))');
    await page.evaluate('new Promise((over) => later(over, 400))');
    // What waits for the lock was asked for before.
    await page.evaluate("navigator.locks.request('bff-renewal', () => {})");

    expect(asked).toEqual(['/bff/token-expiry']);
    const { held, pending } =
      await page.evaluate<Record<string, { name: string }[]>>('navigator.locks.query()');
    expect(held?.map(({ name }) => name)).toEqual(['bff-events']);
    expect(pending).toEqual([]);
    await context.close();
  });
});
