import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DemoPage, startDemoWorld } from '../support/browser-demo-page.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import type { World } from '../support/world.js';

const PATIENCE = 60_000;
const EDITED = 'Two displays, one for each end of the table';

describe('the demo page, when Entra asks for a second factor in the middle of work', () => {
  let world: World;
  let chromium: RunningChromium;
  let demo: DemoPage;
  beforeAll(async () => {
    world = await startDemoWorld({ lifetime: 120, lead: 20 });
    chromium = await launchChromium();
  });
  beforeEach(async () => {
    demo = await DemoPage.open(chromium.context, world);
    await demo.signIn('Adele Vance');
  });
  afterEach(async () => {
    expect(demo.complaints).toEqual([]);
    await demo.page.close();
    world.emulator.reset();
    world.emulator.entra.accessTokenLifetimeSeconds = 120;
  });
  afterAll(async () => {
    await chromium.close();
    await world.stop();
  });

  const titles = (): unknown[] =>
    [12, 13].map((id) => world.emulator.sharePoint.item('/sites/demo', 'Requests', id)?.fields['Title']);
  const askedOnTheWay = (): string[] =>
    world.emulator.transcript
      .find({ service: 'entra', path: /\/(mfa|login)$/ })
      .map(({ target }) => target.split('/').at(-1) ?? '');

  /** Types a change and saves it, which Graph refuses until the user has shown more. */
  const saveUntilAsked = async (): Promise<void> => {
    const { page } = demo;
    await demo.button('Ask for a second factor').click();
    await page.getByText('You pressed: Ask for a second factor.').waitFor();
    await demo.button('Edit Meeting room display').click();
    await page.getByLabel('Title').fill(EDITED);
    await page.getByLabel('Status').selectOption('In progress');
    await demo.button('Save').click();
    await page.getByRole('alert').getByText('One more step to continue').waitFor();
    await page.getByText('Not saved yet. It is kept').waitFor();
  };

  it(
    'takes the person through it in a popup, and the interrupted save ends by itself',
    async () => {
      const { page } = demo;
      await saveUntilAsked();
      expect(titles()[0]).toBe('Meeting room display');
      world.emulator.transcript.clear();

      const popup = await demo.signInAgain();
      await popup.getByRole('button', { name: 'Approve', exact: true }).click();
      await page.getByText(`Saved: ${EDITED}`).waitFor();
      expect(askedOnTheWay()).toEqual(['mfa']);
      expect(await page.locator('#user-name').textContent()).toBe('Adele Vance');
      expect(await page.locator('#banner').isVisible()).toBe(false);
      expect(titles()).toEqual([EDITED, undefined]);
      await demo.untilNewest('popup', 'renewed');
    },
    PATIENCE,
  );

  it(
    'keeps what was typed when the person goes back instead, and asks again',
    async () => {
      const { page } = demo;
      await saveUntilAsked();
      const popup = await demo.signInAgain();
      await popup.getByRole('button', { name: 'Deny', exact: true }).click();
      expect(await page.locator('#banner').isVisible()).toBe(true);
      await page.goto(world.origin);
      await page.getByText('Press Save to finish').waitFor();
      expect(await page.getByLabel('Title').inputValue()).toBe(EDITED);
      await demo.button('Save').click();
      await page.getByRole('alert').getByText('continue').waitFor();
      expect(titles()).toEqual(['Meeting room display', undefined]);
    },
    PATIENCE,
  );
});
