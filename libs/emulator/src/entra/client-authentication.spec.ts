import { describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { createPrivateKey } from 'node:crypto';
import { newCertificate, type NewCertificate } from '../index.js';
import { TestClient } from '../../test-support/client.js';
import { emulatorForSuite } from '../../test-support/emulators.js';

const APP_SCOPE = 'https://graph.microsoft.com/.default';
const FORM = { grant_type: 'client_credentials', scope: APP_SCOPE };

describe('client authentication', () => {
  let certificate: NewCertificate;
  const emulator = emulatorForSuite(async () => {
    certificate = await newCertificate('entra-bff');
    return { clientCertificate: certificate.cert, clientSecret: 'a secret: with + and %' };
  });
  const client = () => new TestClient(emulator());

  function assertion(claims: Record<string, string>, key = certificate.key): Promise<string> {
    const { clientId, authorityHost, tenantId } = emulator();
    const aud = `${authorityHost}/${tenantId}/oauth2/v2.0/token`;
    return new SignJWT({ iss: clientId, sub: clientId, aud, ...claims })
      .setProtectedHeader({ alg: 'PS256' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(createPrivateKey(key));
  }

  async function withAssertion(text: string) {
    const { clientId, authorityHost, tenantId } = emulator();
    const response = await fetch(`${authorityHost}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...FORM,
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: text,
      }),
    });
    const body: unknown = await response.json();
    return { status: response.status, body: { ...Object(body) } };
  }

  it('takes the secret in the body', async () => {
    expect((await client().token(FORM)).status).toBe(200);
  });

  it('takes the secret by Basic, form-encoded', async () => {
    const { clientId, clientSecret, authorityHost, tenantId } = emulator();
    const encoded = `${clientId}:${encodeURIComponent(clientSecret)}`;
    const response = await fetch(`${authorityHost}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` },
      body: new URLSearchParams(FORM),
    });

    expect(response.status).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 7000215],
    ['an unknown client', { client_id: '11111111-1111-4111-8111-111111111111' }, 400, 700016],
    ['an unknown grant type', { grant_type: 'password' }, 400, 70003],
    ['no grant type', { grant_type: '' }, 400, 900144],
    ['a scope that is no /.default', { scope: 'User.Read' }, 400, 1002012],
  ])('is refused with %s', async (_what, more, status, code) => {
    const refused = await client().token({ ...FORM, ...more });

    expect(refused.status).toBe(status);
    expect(refused.body['error_codes']).toEqual([code]);
  });

  it('tells of an expired secret', async () => {
    emulator().entra.clientSecretExpired = true;
    const { status, body } = await client().token(FORM);

    expect(status).toBe(401);
    expect(body).toMatchObject({ error: 'invalid_client', error_codes: [7000222] });
  });

  it('takes an assertion signed with the registered certificate', async () => {
    expect((await withAssertion(await assertion({}))).status).toBe(200);
  });

  it('takes an assertion for the real host, which clients sign when only their requests are sent here', async () => {
    const aud = `https://login.microsoftonline.com/${emulator().tenantId}/oauth2/v2.0/token`;

    expect((await withAssertion(await assertion({ aud }))).status).toBe(200);
  });

  it('takes a federated assertion', async () => {
    const federated = { iss: 'https://cluster.example', sub: 'pod', aud: 'api://AzureADTokenExchange' };

    expect((await withAssertion(await assertion(federated))).status).toBe(200);
  });

  it('refuses an assertion of another key, of another issuer, or for another audience', async () => {
    const other = await newCertificate('other');

    for (const text of [
      await assertion({}, other.key),
      await assertion({ iss: 'someone' }),
      await assertion({ aud: 'https://evil.example/' }),
    ]) {
      expect((await withAssertion(text)).body).toMatchObject({
        error: 'invalid_client',
        error_codes: [700027],
      });
    }
  });
});
