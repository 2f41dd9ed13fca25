import { describe, expect, it } from '@jest/globals';
import { answerIn, TestBrowser } from '../../../test-support/browser.js';
import { claimsOf, TestClient } from '../../../test-support/client.js';
import {
  ADELE,
  ALEX,
  emulatorForSuite,
  ISAIAH_OF_FABRIKAM,
  JOHANNA_IS_DISABLED,
  LIDIA_NEEDS_CONSENT,
  NESTOR_NEEDS_MFA,
  PATTI_IS_BLOCKED,
} from '../../../test-support/emulators.js';

describe('the sign-in page', () => {
  const emulator = emulatorForSuite();
  const opened = async (more: Record<string, string> = {}, tenant = emulator().tenantId) => {
    const client = new TestClient(emulator(), tenant);
    const browser = new TestBrowser();
    return { client, browser, page: await browser.open(client.authorizeUrl(more)) };
  };

  it('works through plain forms', async () => {
    const { client, browser, page } = await opened();
    const back = await browser.press(page, 'username', ADELE);
    const { body } = await client.redeem(answerIn(back).get('code') ?? '');

    expect(page.html).toContain('<title>Sign in - Entra ID emulator</title>');
    expect(back.status).toBe(302);
    expect(claimsOf(body['id_token'])['preferred_username']).toBe(ADELE);
  });

  it('is never shown in a frame and never cached', async () => {
    const { page } = await opened();

    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('cache-control')).toContain('no-store');
  });

  it('takes a popup its opener away, unless that is turned off', async () => {
    const policy = async () => (await opened()).page.headers.get('cross-origin-opener-policy');
    expect(await policy()).toBe('same-origin');
    emulator().entra.isolatesOpener = false;
    expect(await policy()).toBeNull();
    emulator().reset();
    expect(await policy()).toBe('same-origin');
  });

  it('gives the browser a session cookie that works in frames', async () => {
    const { browser, page } = await opened();
    const back = await browser.press(page, 'username', ADELE);
    const cookie = back.headers.getSetCookie().find((line) => line.startsWith('ESTSAUTH='));

    expect(cookie?.toLowerCase()).toMatch(/secure.*httponly.*samesite=none/);
  });

  it('is skipped while the browser is signed in, but for prompt=login and select_account', async () => {
    const { client, browser, page } = await opened();
    await browser.press(page, 'username', ADELE);

    expect(answerIn(await browser.open(client.authorizeUrl())).get('code')).toBeTruthy();
    expect((await browser.open(client.authorizeUrl({ prompt: 'login' }))).html).toContain('id="sign-in"');
    expect((await browser.open(client.authorizeUrl({ prompt: 'select_account' }))).html).toContain(
      'Signed in',
    );
  });

  it('puts the focus on the hinted account without signing it in', async () => {
    const { page } = await opened({ login_hint: ALEX });

    expect(page.status).toBe(200);
    expect(page.html).toContain(`value="${ALEX}" autofocus`);
  });

  it('lists only the accounts of a hinted domain', async () => {
    const { page } = await opened({ domain_hint: 'fabrikam.onmicrosoft.com' }, 'common');

    expect(page.html).toContain(ISAIAH_OF_FABRIKAM);
    expect(page.html).not.toContain(ADELE);
  });

  it('asks for a second factor and goes on when it is approved', async () => {
    const { client, browser, page } = await opened();
    const factor = await browser.press(page, 'username', NESTOR_NEEDS_MFA);
    const back = await browser.press(factor, 'decision', 'approve');
    const { body } = await client.redeem(answerIn(back).get('code') ?? '');

    expect(factor.html).toContain('<title>Approve sign-in request');
    expect(claimsOf(body['access_token'])['amr']).toEqual(['pwd', 'mfa']);
  });

  it('stays with the error when the second factor is denied', async () => {
    const { browser, page } = await opened();
    const factor = await browser.press(page, 'username', NESTOR_NEEDS_MFA);
    const denied = await browser.press(factor, 'decision', 'deny');

    expect(denied.status).toBe(200);
    expect(denied.html).toContain('AADSTS500121');
  });

  it('lists what is asked for, and remembers the consent', async () => {
    const { client, browser, page } = await opened();
    const consent = await browser.press(page, 'username', LIDIA_NEEDS_CONSENT);
    const back = await browser.press(consent, 'decision', 'accept');

    expect(consent.html).toContain('User.Read');
    expect(answerIn(back).get('code')).toBeTruthy();
    expect(answerIn(await browser.open(client.authorizeUrl({ prompt: 'none' }))).get('code')).toBeTruthy();
  });

  it('tells the client of a declined consent', async () => {
    const { browser, page } = await opened();
    const consent = await browser.press(page, 'username', LIDIA_NEEDS_CONSENT);
    const answer = answerIn(await browser.press(consent, 'decision', 'cancel'));

    expect(answer.get('error')).toBe('access_denied');
    expect(answer.get('error_subcode')).toBe('cancel');
  });

  it('asks for consent again with prompt=consent', async () => {
    const { browser, page } = await opened({ prompt: 'consent' });
    const consent = await browser.press(page, 'username', ADELE);
    const back = await browser.press(consent, 'decision', 'accept');

    expect(answerIn(back).get('code')).toBeTruthy();
  });

  it.each([
    [JOHANNA_IS_DISABLED, 'AADSTS50057'],
    [PATTI_IS_BLOCKED, 'AADSTS53003'],
    [ISAIAH_OF_FABRIKAM, 'AADSTS50020'],
  ])('ends for %s on a page with %s and a way back', async (username, code) => {
    const { browser, page } = await opened();
    const failed = await browser.press(page, 'username', username);
    const retry = /id="retry" href="([^"]*)"/.exec(failed.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const again = await browser.open(new URL(retry, failed.url).href);

    expect(failed.status).toBe(200);
    expect(failed.html).toContain(code);
    expect(failed.headers.get('x-frame-options')).toBe('DENY');
    expect(again.html).toContain('id="sign-in"');
    expect(emulator().entra.browserSessions()).toEqual([]);
  });

  it('lets the user go back without signing in', async () => {
    const { browser, page } = await opened();
    const cancel = /href="([^"]*)" id="cancel"/.exec(page.html)?.[1] ?? '';
    const answer = answerIn(await browser.open(new URL(cancel, page.url).href));

    expect(answer.get('error')).toBe('access_denied');
    expect(answer.get('state')).toBe('the-state');
  });

  it('is not shown at all with autoSignIn, whatever the user must still do', async () => {
    for (const username of [ADELE, NESTOR_NEEDS_MFA, LIDIA_NEEDS_CONSENT]) {
      emulator().entra.autoSignIn = username;
      const { page } = await opened({ prompt: 'login' });

      expect(answerIn(page).get('code')).toBeTruthy();
    }
  });

  it('wants a fresh sign-in when a claims challenge names a later moment', async () => {
    const { client, browser, page } = await opened();
    await browser.press(page, 'username', ADELE);
    const later = String(Math.floor(emulator().now() / 1000) + 60);
    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: later } } });

    expect((await browser.open(client.authorizeUrl({ claims }))).html).toContain('id="sign-in"');
  });

  it('asks for a second factor when a claims challenge names an authentication context', async () => {
    const { client, browser, page } = await opened();
    await browser.press(page, 'username', ADELE);
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });
    const factor = await browser.open(client.authorizeUrl({ claims }));
    const back = await browser.press(factor, 'decision', 'approve');
    const { body } = await client.redeem(answerIn(back).get('code') ?? '', { claims });

    expect(claimsOf(body['access_token'])['acrs']).toEqual(['c1']);
  });
});
