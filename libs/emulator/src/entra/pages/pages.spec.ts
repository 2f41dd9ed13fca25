import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../../test-support/chromium.js';
import { TestClient } from '../../../test-support/client.js';
import { ADELE, JOHANNA_IS_DISABLED, NESTOR_NEEDS_MFA } from '../../../test-support/emulators.js';
import { startRecordingApp, type RecordingApp } from '../../../test-support/recording-app.js';
import { startEmulator, type Emulator } from '../../index.js';

describe('the pages, in a real browser', () => {
  let app: RecordingApp;
  let emulator: Emulator;
  let browser: Browser;
  let page: Page;
  let violations: string[];

  beforeAll(async () => {
    app = await startRecordingApp();
    emulator = await startEmulator({
      publicHost: 'localhost',
      frontChannelLogoutUris: [`${app.origin}/frontchannel-logout`],
    });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    violations = [];
    page.on('console', (message) => {
      if (message.type() === 'error') violations.push(message.text());
    });
  });
  afterEach(async () => {
    await page.context().close();
    emulator.reset();
    app.paths.length = 0;
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
    await app.close();
  });

  const authorizeUrl = (more: Record<string, string> = {}) =>
    new TestClient(emulator).authorizeUrl({ redirect_uri: `${app.origin}/callback`, ...more });
  const signIn = async (username: string) => {
    await page.goto(authorizeUrl());
    await page.locator(`button[name="username"][value="${username}"]`).click();
  };

  /** A text, not a function: the test's own types know no DOM. */
  const frame = (url: string) =>
    page.evaluate(`{
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(url)};
      document.body.append(frame);
    }`);

  it('sign in with the keyboard alone', async () => {
    await page.goto(authorizeUrl({ login_hint: ADELE }));
    await page.locator('button:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${app.origin}/callback?*`);

    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    expect(violations).toEqual([]);
  });

  it('leave a session behind that a hidden frame of the application can use', async () => {
    await signIn(ADELE);
    await page.waitForURL(`${app.origin}/callback?*`);
    const answered = page.waitForResponse((response) => response.url().includes('/callback?'));
    await frame(authorizeUrl({ prompt: 'none' }));

    expect(new URL((await answered).url()).searchParams.get('code')).toBeTruthy();
  });

  it('never show in a frame', async () => {
    await page.goto(app.origin);
    const refused = page.waitForEvent('console', (message) => message.text().includes('X-Frame-Options'));
    await frame(authorizeUrl());

    expect((await refused).type()).toBe('error');
  });

  it('approve a second factor', async () => {
    await signIn(NESTOR_NEEDS_MFA);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.waitForURL(`${app.origin}/callback?*`);

    expect(page.url()).toContain('code=');
  });

  it('keep a failure on the page, with a way back to the accounts', async () => {
    await signIn(JOHANNA_IS_DISABLED);
    const message = await page.getByRole('alert').textContent();
    await page.getByRole('link', { name: 'Use another account' }).click();

    expect(message).toContain('AADSTS50057');
    expect(await page.title()).toBe('Sign in - Entra ID emulator');
    expect(app.paths).toEqual([]);
  });

  it('tell the application in a frame when the user signs out, and go back', async () => {
    await signIn(ADELE);
    await page.waitForURL(`${app.origin}/callback?*`);
    const sid = emulator.entra.browserSessions()[0]?.sid ?? '';
    const query = new URLSearchParams({
      post_logout_redirect_uri: `${app.origin}/goodbye`,
      logout_hint: ADELE,
    });
    await page.goto(`${emulator.authorityHost}/common/oauth2/v2.0/logout?${query.toString()}`);
    await page.waitForURL(`${app.origin}/goodbye`);

    expect(app.paths).toContain(`/frontchannel-logout?sid=${sid}`);
    expect(violations).toEqual([]);
  });

  it('are taken away by an error that is posted from a frame', async () => {
    await page.goto(`${app.origin}/outer`);
    await frame(authorizeUrl({ prompt: 'none', response_mode: 'form_post' }));
    await page.waitForURL(`${app.origin}/callback`);

    expect(page.url()).toBe(`${app.origin}/callback`);
  });
});
