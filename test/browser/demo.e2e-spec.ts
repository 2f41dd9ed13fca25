import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { DemoPage, startDemoWorld } from '../support/browser-demo-page.js';
import type { World } from '../support/world.js';

const LIFETIME = 14;
const LEAD = 8;
const PATIENCE = 60_000;

let world: World;
let chromium: RunningChromium;
let demo: DemoPage;

beforeAll(async () => {
  world = await startDemoWorld({ lifetime: LIFETIME, lead: LEAD });
  chromium = await launchChromium();
});
afterEach(async () => {
  expect(demo.complaints).toEqual([]);
  await demo.page.close();
  world.emulator.reset();
  world.emulator.entra.accessTokenLifetimeSeconds = LIFETIME;
});
afterAll(async () => {
  await chromium.close();
  await world.stop();
});

async function signedIn(): Promise<DemoPage> {
  demo = await DemoPage.open(chromium.context, world);
  await demo.signIn('Adele Vance');
  return demo;
}

const titleOf = (id: number): unknown =>
  world.emulator.sharePoint.item('/sites/demo', 'Requests', id)?.fields['Title'];

describe('the demo page', () => {
  it(
    'tells who is signed in, and reads and edits the list',
    async () => {
      const { page } = await signedIn();
      expect(await page.locator('#user-name').textContent()).toBe('Adele Vance');
      await page.getByRole('button', { name: 'Edit Meeting room display' }).click();
      await page.getByLabel('Title').fill('Two meeting room displays');
      await page.keyboard.press('Enter');
      await page.getByText('Saved: Two meeting room displays').waitFor();
      expect(titleOf(12)).toBe('Two meeting room displays');

      await demo.button('New request').click();
      await page.getByLabel('Title').fill('A third one');
      await demo.button('Add').click();
      await page.getByText('Added: A third one').waitFor();
      expect(titleOf(13)).toBe('A third one');

      await page.getByRole('button', { name: 'Delete A third one' }).click();
      await page.getByRole('button', { name: 'Really delete A third one' }).click();
      await page.getByText('Deleted: A third one').waitFor();
      expect(titleOf(13)).toBeUndefined();
    },
    PATIENCE,
  );

  it(
    'overwrites nothing when somebody else was quicker, and says what they wrote',
    async () => {
      const { page } = await signedIn();
      await demo.button('Somebody edits a row').click();
      await page.getByText('the table does not know').waitFor();
      await page.getByRole('button', { name: 'Edit Meeting room display' }).click();
      await page.getByLabel('Title').fill('Mine');
      await demo.button('Save').click();
      await page.getByText('Somebody changed it: now “Meeting room display”, Waiting').waitFor();
      expect(titleOf(12)).toBe('Meeting room display');
      await demo.button('Save mine over it').click();
      await page.getByText('Saved: Mine').waitFor();
      expect(titleOf(12)).toBe('Mine');
    },
    PATIENCE,
  );

  it(
    'uploads a file, and brings it back',
    async () => {
      const { page } = await signedIn();
      const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Bring a chair.') };
      await page.getByLabel('Choose a file').setInputFiles(file);
      const coming = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download notes.txt' }).click();
      const chunks = await (await (await coming).createReadStream()).toArray();
      expect(Buffer.concat(chunks).toString()).toBe('Bring a chair.');
    },
    PATIENCE,
  );

  it(
    'renews by the server before the token ends, by itself',
    async () => {
      const { page } = await signedIn();
      const first = await page.locator('#expires-at').textContent();
      await demo.untilNewest('server', 'renewed');
      expect(await page.locator('#history li').first().textContent()).toContain('as planned');
      expect(await page.locator('#expires-at').textContent()).not.toBe(first);
      expect(Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'))).toBeGreaterThan(LEAD);
    },
    PATIENCE,
  );

  it(
    'hides from the user that Graph refuses a token',
    async () => {
      const { page } = await signedIn();
      await demo.button('Expire the token now').click();
      await demo.untilNewest('server', 'renewed');
      expect(await page.getByRole('row').count()).toBeGreaterThan(1);
      expect(await page.locator('#requests-note').textContent()).toBe('');
    },
    PATIENCE,
  );

  it(
    'renews by the iframe once the refresh token is revoked',
    async () => {
      await signedIn();
      await demo.button('Revoke the refresh token').click();
      await demo.untilNewest('iframe', 'renewed');
    },
    PATIENCE,
  );

  it(
    'asks when only the user can help, and loses nothing that was typed',
    async () => {
      const { page } = await signedIn();
      await demo.button('New request').click();
      await page.getByLabel('Title').fill('Half a thought');
      await demo.button('Sign me out at Entra').click();
      await page.getByRole('alert').getByText('Sign in again to continue').waitFor();
      expect((await demo.history()).slice(0, 2)).toEqual(['iframe refused', 'server refused']);

      const popup = await demo.signInAgain();
      await popup.locator('#accounts').getByRole('button', { name: 'Adele Vance' }).click();
      await demo.untilNewest('popup', 'renewed');
      await page.getByRole('alert').getByText('Sign in again').waitFor({ state: 'hidden' });
      expect(await page.getByLabel('Title').inputValue()).toBe('Half a thought');
      await demo.button('Add').click();
      await page.getByText('Added: Half a thought').waitFor();
      expect(titleOf(13)).toBe('Half a thought');
    },
    PATIENCE,
  );

  it(
    'keeps what was typed over a sign-in that leaves the page',
    async () => {
      const { page } = await signedIn();
      await demo.button('New request').click();
      await page.getByLabel('Title').fill('Half a thought');
      await demo.button('redirect').click();
      await demo.untilNewest('redirect', 'renewed');
      await page.getByText('Your changes are still here').waitFor();
      expect(await page.getByLabel('Title').inputValue()).toBe('Half a thought');
    },
    PATIENCE,
  );

  it(
    'waits when SharePoint or Entra ask it to, and goes on by itself',
    async () => {
      const { page } = await signedIn();
      world.emulator.sharePoint.throttle({ seconds: 3, service: 'graph' });
      await page.getByLabel('Show only').selectOption('Done');
      await page.getByText('Trying again by itself').waitFor();
      await page.getByRole('row', { name: 'Guest account' }).waitFor({ state: 'detached' });
      expect(await page.getByRole('cell', { name: 'Done' }).count()).toBe(3);

      const lift = world.emulator.faults.add({
        service: 'entra',
        times: Infinity,
        action: { type: 'respond', status: 503, body: 'Service Unavailable' },
      });
      await demo.button('server').click();
      await demo.untilNewest('server', 'postponed');
      lift.remove();
      await demo.untilNewest('server', 'renewed');
    },
    PATIENCE,
  );

  it(
    'forgets everything at sign-out',
    async () => {
      const { page } = await signedIn();
      await page.getByRole('link', { name: 'Sign out' }).click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      expect(world.emulator.entra.browserSessions()).toEqual([]);
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
    },
    PATIENCE,
  );

  it(
    'fits a narrow phone',
    async () => {
      const { page } = await signedIn();
      await page.setViewportSize({ width: 360, height: 740 });
      await demo.button('Edit Meeting room display').click();
      const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(beyond).toBeLessThanOrEqual(0);
    },
    PATIENCE,
  );
});
