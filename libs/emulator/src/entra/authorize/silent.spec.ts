import { describe, expect, it } from '@jest/globals';
import { answerIn, TestBrowser } from '../../../test-support/browser.js';
import { TestClient } from '../../../test-support/client.js';
import { ADELE, ALEX, emulatorForSuite, ISAIAH_OF_FABRIKAM } from '../../../test-support/emulators.js';

describe('prompt=none', () => {
  const emulator = emulatorForSuite();

  async function signedIn(...usernames: string[]): Promise<{ client: TestClient; browser: TestBrowser }> {
    const client = new TestClient(emulator());
    const browser = new TestBrowser();
    for (const username of usernames) {
      const page = await browser.open(client.authorizeUrl({ prompt: 'select_account' }));
      await browser.press(page, 'username', username);
    }
    return { client, browser };
  }

  async function silent(
    { client, browser }: { client: TestClient; browser: TestBrowser },
    more: Record<string, string> = {},
  ): Promise<URLSearchParams> {
    return answerIn(await browser.open(client.authorizeUrl({ prompt: 'none', ...more })));
  }

  it('brings a code while the browser is signed in', async () => {
    const answer = await silent(await signedIn(ADELE));

    expect(answer.get('code')).toBeTruthy();
    expect(answer.get('state')).toBe('the-state');
    expect(answer.get('session_state')).toBe(emulator().entra.browserSessions()[0]?.sid);
  });

  it('says login_required when nobody is signed in', async () => {
    const answer = await silent(await signedIn());

    expect(answer.get('error')).toBe('login_required');
    expect(answer.get('error_description')).toContain('AADSTS50058');
    expect(answer.get('state')).toBe('the-state');
  });

  it('says interaction_required when the hinted account is not the signed-in one', async () => {
    const answer = await silent(await signedIn(ADELE), { login_hint: ALEX });

    expect(answer.get('error')).toBe('interaction_required');
  });

  it('says interaction_required when several accounts fit, and takes the hinted one of them', async () => {
    const browser = await signedIn(ADELE, ALEX);
    const undecided = await silent(browser);
    const hinted = await silent(browser, { login_hint: ALEX });

    expect(undecided.get('error_description')).toContain('AADSTS16000');
    expect(hinted.get('code')).toBeTruthy();
  });

  it.each([
    ['needs_mfa', 'interaction_required', 'AADSTS50076'],
    ['needs_consent', 'consent_required', 'AADSTS65001'],
    ['blocked', 'interaction_required', 'AADSTS53003'],
    ['disabled', 'interaction_required', 'AADSTS50057'],
    ['not_assigned', 'interaction_required', 'AADSTS50105'],
  ] as const)('tells of a user who has become %s', async (state, error, code) => {
    const browser = await signedIn(ADELE);
    emulator().entra.setUserState(ADELE, state);
    const answer = await silent(browser);

    expect(answer.get('error')).toBe(error);
    expect(answer.get('error_description')).toContain(code);
  });

  it('forgets browsers whose sessions were ended', async () => {
    const browser = await signedIn(ADELE);
    emulator().entra.endBrowserSessions(ADELE);

    expect((await silent(browser)).get('error')).toBe('login_required');
  });

  it('wants the user when access was revoked with interaction', async () => {
    const browser = await signedIn(ADELE);
    emulator().entra.revokeAccessTokens(ADELE, { interaction: true });

    expect((await silent(browser)).get('error_description')).toContain('AADSTS50133');
  });

  it('can bring back a stranger', async () => {
    const { client, browser } = await signedIn(ADELE);
    emulator().entra.silentSignInAs = ALEX;
    const answer = await silent({ client, browser }, { login_hint: ADELE });
    const { body } = await client.redeem(answer.get('code') ?? '');

    expect(JSON.stringify(body)).not.toContain('error');
    expect(emulator().transcript.find({ user: ALEX, path: /token/ })).toHaveLength(1);
  });

  it('ignores accounts of other tenants', async () => {
    const common = new TestClient(emulator(), 'common');
    const browser = new TestBrowser();
    await common.signIn(ISAIAH_OF_FABRIKAM, browser);
    const atContoso = await silent({ client: new TestClient(emulator()), browser });
    const atCommon = await silent({ client: common, browser });

    expect(atContoso.get('error')).toBe('interaction_required');
    expect(atCommon.get('code')).toBeTruthy();
  });

  it('never shows a page', async () => {
    const browser = await signedIn(ADELE);
    emulator().entra.setUserState(ADELE, 'disabled');
    const page = await browser.browser.open(browser.client.authorizeUrl({ prompt: 'none' }));

    expect(page.status).toBe(302);
  });
});
