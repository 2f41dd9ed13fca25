import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from '@jest/globals';
import { claimsOf, SHAREPOINT_SCOPE, TestClient } from '../../test-support/client.js';
import {
  ADELE,
  emulatorForSuite,
  ISAIAH_OF_FABRIKAM,
  LYNNE_IS_A_GUEST,
} from '../../test-support/emulators.js';

describe('the claims of tokens', () => {
  const emulator = emulatorForSuite();

  async function claims(username = ADELE, tenant = emulator().tenantId) {
    const { body } = await new TestClient(emulator(), tenant).tokensFor(username);
    return { body, id: claimsOf(body['id_token']), access: claimsOf(body['access_token']) };
  }

  it('name the user, the application and the scopes', async () => {
    const { id, access } = await claims();
    const user = emulator().users.find(({ username }) => username === ADELE);

    expect(id).toMatchObject({
      aud: emulator().clientId,
      oid: user?.oid,
      tid: user?.tid,
      name: 'Adele Vance',
      nonce: 'the-nonce',
      ver: '2.0',
    });
    expect(access).toMatchObject({ azp: emulator().clientId, azpacr: '1', scp: 'User.Read openid' });
    expect(access['uti']).toEqual(expect.any(String));
  });

  it('give each audience another subject for the same user', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    const sharePoint = await client.refresh(body['refresh_token'], SHAREPOINT_SCOPE);
    const subjects = [body['id_token'], body['access_token'], sharePoint.body['access_token']].map(
      (token) => claimsOf(token)['sub'],
    );

    expect(new Set(subjects).size).toBe(3);
  });

  it('carry sid and login_hint as optional claims', async () => {
    const { id } = await claims();
    emulator().entra.sidClaim = false;
    emulator().entra.loginHintClaim = false;
    const { id: without } = await claims();

    expect(id).toMatchObject({ sid: expect.any(String), login_hint: expect.stringMatching(/^O\./) });
    expect(without).not.toHaveProperty('sid');
    expect(without).not.toHaveProperty('login_hint');
  });

  it('list up to 200 groups, and only point at more', async () => {
    emulator().entra.groupCount = 200;
    const { id } = await claims();
    emulator().entra.groupCount = 201;
    const { id: overage } = await claims();

    expect(id['groups']).toHaveLength(200);
    expect(overage).not.toHaveProperty('groups');
    expect(overage).toHaveProperty('_claim_names');
  });

  it('name a guest’s home, of which MSAL’s account id is made', async () => {
    const { id, body } = await claims(LYNNE_IS_A_GUEST);
    const info: unknown = JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString());

    expect(id['tid']).toBe(emulator().tenantId);
    expect(id['idp']).toContain(String({ ...Object(info) }.utid));
  });

  it('come from the user’s own tenant through common', async () => {
    const { id } = await claims(ISAIAH_OF_FABRIKAM, 'common');

    expect(id['tid']).not.toBe(emulator().tenantId);
    expect(id['iss']).toBe(`${emulator().authorityHost}/${String(id['tid'])}/v2.0`);
  });

  it('can be wrong in every respect', async () => {
    emulator().entra.wrongIssuer = 'https://evil.example/v2.0';
    emulator().entra.clockOffsetSeconds = -7200;
    emulator().entra.tampering = {
      idTokenClaims: { aud: 'someone-else', nonce: null },
      tokenResponse: { expires_in: '3600', client_info: null },
    };
    const { id, body } = await claims();

    expect(id).toMatchObject({ iss: 'https://evil.example/v2.0', aud: 'someone-else' });
    expect(id).not.toHaveProperty('nonce');
    expect(Number(id['exp']) * 1000).toBeLessThan(Date.now());
    expect(body['expires_in']).toBe('3600');
    expect(body).not.toHaveProperty('client_info');
  });

  it.each([
    ['foreign-key', 'RS256'],
    ['unknown-kid', 'RS256'],
    ['none', 'none'],
    ['hs256', 'HS256'],
    ['damaged', 'RS256'],
  ] as const)('can be signed falsely: %s', async (trick, forgedAlg) => {
    emulator().entra.tampering = { idTokenSignature: trick };
    const { body } = await claims();
    const { alg } = decodeProtectedHeader(String(body['id_token']));

    expect(alg).toBe(forgedAlg);
    const published = createRemoteJWKSet(
      new URL(`${emulator().authorityHost}/${emulator().tenantId}/discovery/v2.0/keys`),
    );
    await expect(jwtVerify(String(body['id_token']), published)).rejects.toThrow();
    await expect(jwtVerify(String(body['access_token']), published)).resolves.toBeDefined();
  });
});
