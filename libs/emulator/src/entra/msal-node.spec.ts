import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountInfo, AuthenticationResult, ConfidentialClientApplication } from '@azure/msal-node';
import { newCertificate, startEmulator, type Emulator, type NewCertificate } from '../index.js';
import { answerIn, TestBrowser } from '../../test-support/browser.js';
import { claimsOf, REDIRECT_URI } from '../../test-support/client.js';
import { msalFor } from '../../test-support/msal.js';

const ADELE = 'adele@contoso.onmicrosoft.com';
const GRAPH = ['User.Read'];
const SHAREPOINT = ['https://contoso.sharepoint.com/AllSites.Write'];

describe('unmodified msal-node', () => {
  let certificate: NewCertificate;
  let emulator: Emulator;

  beforeAll(async () => {
    certificate = await newCertificate('entra-bff');
    emulator = await startEmulator({ clientCertificate: certificate.cert });
  });
  afterAll(() => emulator.stop());

  async function signIn(msal: ConfidentialClientApplication): Promise<AuthenticationResult> {
    const verifier = 'v'.repeat(64);
    const url = await msal.getAuthCodeUrl({
      scopes: GRAPH,
      redirectUri: REDIRECT_URI,
      state: 'the-state',
      nonce: 'the-nonce',
      codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
      codeChallengeMethod: 'S256',
    });
    const browser = new TestBrowser();
    const page = await browser.open(url.replace('https://login.microsoftonline.com', emulator.authorityHost));
    const code = answerIn(await browser.press(page, 'username', ADELE)).get('code') ?? '';
    return msal.acquireTokenByCode(
      { code, scopes: GRAPH, redirectUri: REDIRECT_URI, codeVerifier: verifier, nonce: 'the-nonce' },
      { code, nonce: 'the-nonce' },
    );
  }

  function accountOf({ account }: AuthenticationResult): AccountInfo {
    if (account === null) throw new Error('no account');
    return account;
  }

  it('signs in with code and PKCE', async () => {
    const result = await signIn(msalFor(emulator));
    const user = emulator.users.find(({ username }) => username === ADELE);

    expect(accountOf(result).homeAccountId).toBe(`${user?.oid}.${emulator.tenantId}`);
    expect(accountOf(result).username).toBe(ADELE);
    expect(claimsOf(result.accessToken)).toMatchObject({
      aud: 'https://graph.microsoft.com',
      xms_cc: ['CP1'],
    });
  });

  it('gets a token for the second resource with the refresh token of the first', async () => {
    const msal = msalFor(emulator);
    const account = accountOf(await signIn(msal));
    const second = await msal.acquireTokenSilent({ account, scopes: SHAREPOINT });
    const again = await msal.acquireTokenSilent({ account, scopes: SHAREPOINT });

    expect(claimsOf(second.accessToken)['aud']).toBe('https://contoso.sharepoint.com');
    expect(second.fromCache).toBe(false);
    expect(again.fromCache).toBe(true);
  });

  it('exchanges a user’s token on behalf of the user', async () => {
    const scope = `api://${emulator.clientId}/access_as_user`;
    const assertion = await emulator.entra.issueAccessToken({ username: ADELE, scope });
    const result = await msalFor(emulator).acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes: GRAPH });

    expect(claimsOf(result?.accessToken)).toMatchObject({
      preferred_username: ADELE,
      aud: 'https://graph.microsoft.com',
    });
  });

  it('proves itself with a certificate', async () => {
    const der = new X509Certificate(certificate.cert).raw;
    const msal = msalFor(emulator, {
      clientCertificate: {
        thumbprintSha256: createHash('sha256').update(der).digest('hex'),
        privateKey: certificate.key,
      },
    });
    const result = await signIn(msal);

    expect(claimsOf(result.accessToken)['azpacr']).toBe('2');
  });

  it('is refused with a certificate that is not registered', async () => {
    const other = await newCertificate('someone-else');
    const der = new X509Certificate(other.cert).raw;
    const msal = msalFor(emulator, {
      clientCertificate: {
        thumbprintSha256: createHash('sha256').update(der).digest('hex'),
        privateKey: other.key,
      },
    });

    await expect(signIn(msal)).rejects.toMatchObject({ errorCode: 'invalid_client' });
  });

  it('sees a dead refresh token as an error that needs the user', async () => {
    const msal = msalFor(emulator);
    const account = accountOf(await signIn(msal));
    emulator.entra.refuseTokens(700082);

    await expect(msal.acquireTokenSilent({ account, scopes: SHAREPOINT })).rejects.toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'invalid_grant',
      subError: 'bad_token',
    });
  });

  it('is handed the claims of a step-up', async () => {
    const msal = msalFor(emulator);
    const account = accountOf(await signIn(msal));
    emulator.entra.setUserState(ADELE, 'needs_mfa');

    await expect(msal.acquireTokenSilent({ account, scopes: SHAREPOINT })).rejects.toMatchObject({
      subError: 'basic_action',
      claims: expect.stringContaining('access_token'),
    });
    emulator.entra.setUserState(ADELE, 'ok');
  });

  it('gets an application token with client credentials', async () => {
    const scopes = ['https://graph.microsoft.com/.default'];
    const result = await msalFor(emulator).acquireTokenByClientCredential({ scopes });
    const claims = claimsOf(result?.accessToken);

    expect(claims).toMatchObject({ idtyp: 'app', roles: ['Sites.ReadWrite.All'] });
    expect(claims).not.toHaveProperty('scp');
  });

  it('is given tokens that the published keys verify', async () => {
    const { idToken } = await signIn(msalFor(emulator));
    const response = await fetch(`${emulator.authorityHost}/${emulator.tenantId}/discovery/v2.0/keys`);
    const { keys } = JSON.parse(await response.text()) as {
      keys: { kid: string; x5t: string; x5c: string[] }[];
    };
    const { jwtVerify } = await import('jose');
    const certificateInSet = new X509Certificate(Buffer.from(keys[0]?.x5c[0] ?? '', 'base64'));
    const verified = await jwtVerify(
      idToken,
      createPublicKey(certificateInSet.publicKey.export({ type: 'spki', format: 'pem' })),
    );

    expect(verified.protectedHeader).toEqual({ typ: 'JWT', alg: 'RS256', kid: keys[0]?.kid });
    expect(keys[0]?.x5t).toBe(keys[0]?.kid);
    expect(verified.payload.iss).toBe(`${emulator.authorityHost}/${emulator.tenantId}/v2.0`);
  });
});
