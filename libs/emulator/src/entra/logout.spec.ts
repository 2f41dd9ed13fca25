import { describe, expect, it } from '@jest/globals';
import { TestBrowser } from '../../test-support/browser.js';
import { claimsOf, TestClient } from '../../test-support/client.js';
import { ADELE, ALEX, emulatorForSuite } from '../../test-support/emulators.js';

const FRONT_CHANNEL = 'http://localhost:3000/bff/frontchannel-logout';
const AFTERWARDS = 'http://localhost:3000/goodbye';

describe('signing out at Entra', () => {
  const emulator = emulatorForSuite(() => ({ frontChannelLogoutUris: [FRONT_CHANNEL] }));

  function logoutUrl(parameters: Record<string, string>): string {
    const query = new URLSearchParams({ post_logout_redirect_uri: AFTERWARDS, ...parameters });
    return `${emulator().authorityHost}/${emulator().tenantId}/oauth2/v2.0/logout?${query.toString()}`;
  }

  async function signedIn(username = ADELE) {
    const client = new TestClient(emulator());
    const browser = new TestBrowser();
    const { body } = await client.tokensFor(username, browser);
    return { client, browser, id: claimsOf(body['id_token']) };
  }

  it('goes straight back when nobody is signed in', async () => {
    const page = await new TestBrowser().open(logoutUrl({ state: 's1' }));

    expect(page.location).toBe(`${AFTERWARDS}?state=s1`);
  });

  it('asks for the account without a hint', async () => {
    const { browser } = await signedIn();
    const page = await browser.open(logoutUrl({}));
    const done = await browser.press(page, 'username', ADELE);

    expect(page.html).toContain('Which account');
    expect(done.html).toContain('You signed out');
    expect(emulator().entra.browserSessions()).toEqual([]);
  });

  it('asks nothing with the login_hint claim as logout_hint', async () => {
    const { client, browser, id } = await signedIn();
    await browser.open(logoutUrl({ logout_hint: String(id['login_hint']) }));
    const next = await browser.open(client.authorizeUrl({ prompt: 'none' }));

    expect(next.location).toContain('login_required');
  });

  it('leaves other accounts of the browser signed in', async () => {
    const { client, browser } = await signedIn();
    await browser.press(
      await browser.open(client.authorizeUrl({ prompt: 'select_account' })),
      'username',
      ALEX,
    );
    await browser.open(logoutUrl({ logout_hint: ADELE }));

    expect(emulator().entra.browserSessions()).toMatchObject([{ username: ALEX }]);
  });

  it('tells every registered application in a frame, with sid and without iss', async () => {
    const { browser, id } = await signedIn();
    const page = await browser.open(logoutUrl({ logout_hint: ADELE }));

    expect(page.html).toContain(`src="${FRONT_CHANNEL}?sid=${String(id['sid'])}"`);
    expect(page.html).not.toContain('iss=');
    expect(page.headers.get('content-security-policy')).toContain('frame-src http://localhost:3000');
    expect(page.html).toContain(`href="${AFTERWARDS}"`);
  });

  it('never leads to an address that is not registered', async () => {
    const { browser } = await signedIn();
    const page = await browser.open(
      logoutUrl({ logout_hint: ADELE, post_logout_redirect_uri: 'https://evil.example/' }),
    );

    expect(page.html).not.toContain('evil.example');
  });
});
