import { describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ADELE, emulatorForSuite, getJson } from '../../test-support/emulators.js';

describe('discovery', () => {
  const emulator = emulatorForSuite();
  const documentOf = (tenant: string) =>
    getJson(`${emulator().authorityHost}/${tenant}/v2.0/.well-known/openid-configuration`);

  it('answers with the headers that were recorded from the live service', async () => {
    const url = `${emulator().authorityHost}/${emulator().tenantId}/v2.0/.well-known/openid-configuration`;
    const { headers } = await fetch(url);

    expect(headers.get('cache-control')).toBe('max-age=86400, private');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])).toEqual([
      'fpc',
      'esctx',
      'x-ms-gateway-slice',
      'stsservicecookie',
    ]);
  });

  it('announces nothing that the live service does not announce', async () => {
    const document = await documentOf(emulator().tenantId);

    for (const absent of [
      'prompt_values_supported',
      'backchannel_logout_supported',
      'revocation_endpoint',
      'code_challenge_methods_supported',
      'authorization_response_iss_parameter_supported',
      'introspection_endpoint',
    ]) {
      expect(document).not.toHaveProperty(absent);
    }
    expect(document).toMatchObject({
      frontchannel_logout_supported: true,
      subject_types_supported: ['pairwise'],
    });
  });

  it('names the tenant by id, also when asked by its verified domain', async () => {
    const { authorityHost, tenantId } = emulator();
    const byDomain = await documentOf('contoso.onmicrosoft.com');

    expect(byDomain['issuer']).toBe(`${authorityHost}/${tenantId}/v2.0`);
    expect(byDomain['token_endpoint']).toBe(`${authorityHost}/${tenantId}/oauth2/v2.0/token`);
  });

  it.each(['common', 'organizations'])('says literally {tenantid} for %s', async (name) => {
    const { authorityHost } = emulator();
    const document = await documentOf(name);

    expect(document['issuer']).toBe(`${authorityHost}/{tenantid}/v2.0`);
    expect(document['token_endpoint']).toBe(`${authorityHost}/${name}/oauth2/v2.0/token`);
  });

  it('refuses an unknown tenant', async () => {
    const body = await documentOf('nobody.example');

    expect(body).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
  });

  it('lists the clouds, and itself as one of its own', async () => {
    const { authorityHost } = emulator();
    const authorize = encodeURIComponent(`${authorityHost}/common/oauth2/v2.0/authorize`);
    const url = `${authorityHost}/common/discovery/instance?api-version=1.1&authorization_endpoint=${authorize}`;
    const body = await getJson(url);
    const { host } = new URL(authorityHost);

    expect(body['metadata']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.windows.net',
        }),
        { preferred_network: host, preferred_cache: host, aliases: [host] },
      ]),
    );
  });

  it('can be made to lie', async () => {
    emulator().entra.tampering = { discovery: { issuer: 'https://evil.example', jwks_uri: null } };
    const document = await documentOf(emulator().tenantId);

    expect(document['issuer']).toBe('https://evil.example');
    expect(document).not.toHaveProperty('jwks_uri');
  });
});

describe('signing keys', () => {
  const emulator = emulatorForSuite();
  const keysUrl = () => new URL(`${emulator().authorityHost}/${emulator().tenantId}/discovery/v2.0/keys`);
  const newToken = () => emulator().entra.issueAccessToken({ username: ADELE, scope: 'User.Read' });

  it('sign with the new key after a rotation, and verify what the old one signed', async () => {
    const before = await newToken();
    const kid = await emulator().entra.rotateKeys();
    const after = await newToken();
    const published = createRemoteJWKSet(keysUrl());

    await expect(jwtVerify(before, published)).resolves.toBeDefined();
    expect((await jwtVerify(after, published)).protectedHeader.kid).toBe(kid);
  });

  it('can be withdrawn', async () => {
    const before = await newToken();
    await emulator().entra.rotateKeys({ withdrawOld: true });

    await expect(jwtVerify(before, createRemoteJWKSet(keysUrl()))).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });
});
