import { describe, expect, it } from '@jest/globals';
import { answerIn, TestBrowser } from '../../test-support/browser.js';
import {
  claimsOf,
  GRAPH_SCOPE,
  REDIRECT_URI,
  SHAREPOINT_SCOPE,
  TestClient,
} from '../../test-support/client.js';
import { ADELE, ALEX, emulatorForSuite, ISAIAH_OF_FABRIKAM } from '../../test-support/emulators.js';

describe('redeeming a code', () => {
  const emulator = emulatorForSuite();

  async function withCode(username = ADELE, tenant = emulator().tenantId) {
    const client = new TestClient(emulator(), tenant);
    const code = answerIn(await client.signIn(username)).get('code') ?? '';
    return { client, code };
  }

  it('brings every member of the live answer, with its headers', async () => {
    const { client, code } = await withCode();
    const { status, headers, body } = await client.redeem(code);

    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600 });
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining(['access_token', 'refresh_token', 'id_token', 'client_info', 'scope']),
    );
    expect(headers.get('cache-control')).toBe('no-store, no-cache');
    expect(headers.get('x-ms-clitelem')).toBe('1,0,0,,');
  });

  it('works once', async () => {
    const { client, code } = await withCode();
    await client.redeem(code);
    const { status, body } = await client.redeem(code);

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
  });

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }, 501481],
    ['another redirect URI', { redirect_uri: `${REDIRECT_URI}/` }, 500112],
    ['an unknown code', { code: 'made-up' }, 9002313],
    ['nonsense for claims', { claims: '[' }, 9002313],
  ])('is refused with %s', async (_what, more, code) => {
    const { client, code: good } = await withCode();

    expect((await client.redeem(good, more)).body['error_codes']).toEqual([code]);
  });

  it('is refused without the verifier', async () => {
    const { client, code } = await withCode();
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };

    expect((await client.token(form)).body['error_codes']).toEqual([501481]);
  });

  it('is refused at another tenant', async () => {
    const { code, client } = await withCode(ISAIAH_OF_FABRIKAM, 'common');
    const elsewhere = new TestClient(emulator());

    expect((await elsewhere.redeem(code)).body['error_codes']).toEqual([700005]);
    expect((await client.redeem(code)).status).toBe(200);
  });

  it('is refused after ten minutes', async () => {
    const { client, code } = await withCode();
    emulator().advance(10 * 60_000 + 1);

    expect((await client.redeem(code)).body['error_codes']).toEqual([70008]);
  });

  it('is refused when the victim’s sign-in gets the attacker’s code', async () => {
    const attacker = await withCode(ALEX);
    const victim = await withCode(ADELE);

    expect((await victim.client.redeem(attacker.code)).body['error_codes']).toEqual([501481]);
  });
});

describe('refreshing', () => {
  const emulator = emulatorForSuite();

  it('serves any resource with one refresh token, each with its own audience', async () => {
    const client = new TestClient(emulator());
    const { body: first } = await client.tokensFor(ADELE);
    const sharePoint = await client.refresh(first['refresh_token'], SHAREPOINT_SCOPE);
    const byUrl = await client.refresh(
      first['refresh_token'],
      `${emulator().sharePointUrl}/AllSites.Write ${GRAPH_SCOPE.replace(' User.Read', '')}`,
    );
    const graph = await client.refresh(first['refresh_token'], `${emulator().graphUrl}/.default`);
    const personal = 'https://contoso-my.sharepoint.com/AllSites.Write';
    const mySite = await client.refresh(first['refresh_token'], personal);
    const own = await client.refresh(first['refresh_token'], `api://${emulator().clientId}/access_as_user`);

    expect(claimsOf(sharePoint.body['access_token'])['aud']).toBe('https://contoso.sharepoint.com');
    expect(claimsOf(byUrl.body['access_token'])['aud']).toBe('https://contoso.sharepoint.com');
    expect(claimsOf(graph.body['access_token'])['aud']).toBe('https://graph.microsoft.com');
    expect(claimsOf(graph.body['access_token'])['scp']).toContain('Sites.ReadWrite.All');
    expect(claimsOf(mySite.body['access_token'])['aud']).toBe('https://contoso-my.sharepoint.com');
    expect(claimsOf(own.body['access_token'])['aud']).toBe(emulator().clientId);
  });

  it('replaces the refresh token, and leaves the old one valid', async () => {
    const client = new TestClient(emulator());
    const { body: first } = await client.tokensFor(ADELE);
    const { body: second } = await client.refresh(first['refresh_token']);
    const { status } = await client.refresh(first['refresh_token']);

    expect(second['refresh_token']).not.toBe(first['refresh_token']);
    expect(status).toBe(200);
  });

  it('ends the old one where a test wants refresh tokens for one use, though not by a refused request', async () => {
    const client = new TestClient(emulator());
    const { body: first } = await client.tokensFor(ADELE);
    emulator().entra.singleUseRefreshTokens = true;
    await client.refresh(first['refresh_token'], `User.Read ${SHAREPOINT_SCOPE}`);
    const { body: second } = await client.refresh(first['refresh_token']);
    const { body: refused } = await client.refresh(first['refresh_token']);

    expect(refused).toMatchObject({ error: 'invalid_grant', error_codes: [70000] });
    expect((await client.refresh(second['refresh_token'])).status).toBe(200);
  });

  it('refuses two resources at once', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    const refused = await client.refresh(body['refresh_token'], `User.Read ${SHAREPOINT_SCOPE}`);

    expect(refused.body).toMatchObject({ error: 'invalid_scope', error_codes: [28000] });
  });

  it.each([
    ['revoked', (username: string) => emulator().entra.revokeRefreshTokens(username), 50173],
    ['disabled', (username: string) => emulator().entra.setUserState(username, 'disabled'), 50057],
    ['deleted', (username: string) => emulator().entra.setUserState(username, 'deleted'), 50034],
    ['blocked', (username: string) => emulator().entra.setUserState(username, 'blocked'), 53003],
    ['needs_mfa', (username: string) => emulator().entra.setUserState(username, 'needs_mfa'), 50076],
    ['needs_consent', (username: string) => emulator().entra.setUserState(username, 'needs_consent'), 65001],
  ])('is refused for a user who is %s, and for nobody else', async (_state, change, code) => {
    const client = new TestClient(emulator());
    const adele = await client.tokensFor(ADELE);
    const alex = await client.tokensFor(ALEX);
    change(ADELE);

    expect((await client.refresh(adele.body['refresh_token'])).body['error_codes']).toEqual([code]);
    expect((await client.refresh(alex.body['refresh_token'])).status).toBe(200);
  });

  it('is refused after 90 days without use', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    emulator().advance(91 * 86_400_000);
    const refused = await client.refresh(body['refresh_token']);

    expect(refused.body).toMatchObject({ error_codes: [700082], suberror: 'bad_token' });
  });

  it('wants the user again when access was revoked with interaction, until they have signed in', async () => {
    const client = new TestClient(emulator());
    const browser = new TestBrowser();
    const { body } = await client.tokensFor(ADELE, browser);
    emulator().entra.revokeAccessTokens(ADELE, { interaction: true });
    const refused = await client.refresh(body['refresh_token']);
    const again = await client.tokensFor(ADELE, browser);

    expect(refused.body).toMatchObject({ suberror: 'basic_action', claims: expect.any(String) });
    expect((await client.refresh(again.body['refresh_token'])).status).toBe(200);
  });

  it('hands out lifetimes as set, and refresh_in when wanted', async () => {
    const client = new TestClient(emulator());
    emulator().entra.accessTokenLifetimeSeconds = 5;
    emulator().entra.refreshInSeconds = 2;
    const { body } = await client.tokensFor(ADELE);
    const { iat, exp } = claimsOf(body['access_token']);

    expect(body).toMatchObject({ expires_in: 5, refresh_in: 2 });
    expect(Number(exp) - Number(iat)).toBe(5);
  });

  it('gives long-lived tokens only to clients that can answer challenges', async () => {
    const client = new TestClient(emulator());
    emulator().entra.caeAccessTokenLifetimeSeconds = 86_400;
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } });
    const { body } = await client.tokensFor(ADELE);
    const capable = await client.refresh(body['refresh_token'], GRAPH_SCOPE, { claims });

    expect(body['expires_in']).toBe(3600);
    expect(capable.body['expires_in']).toBe(86_400);
    expect(claimsOf(capable.body['access_token'])['xms_cc']).toEqual(['CP1']);
  });

  it('accepts the telemetry that clients send in the body, and echoes their correlation id', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    const telemetry = {
      'x-client-SKU': 'msal.js.node',
      'x-client-current-telemetry': '5|61,0,,,|@azure/msal-node,7.2.1',
      'client-request-id': '7d1f9d5e-8a5b-4c0e-9a55-2f9b4f6f1a01',
    };
    const accepted = await client.refresh(body['refresh_token'], GRAPH_SCOPE, telemetry);
    const refused = await client.refresh('made-up', GRAPH_SCOPE, telemetry);

    expect(accepted.status).toBe(200);
    expect(refused.body['correlation_id']).toBe('7d1f9d5e-8a5b-4c0e-9a55-2f9b4f6f1a01');
  });
});
