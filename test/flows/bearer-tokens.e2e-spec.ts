import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { BearerSignatures } from '../../src/auth/internal/bearer/bearer-signatures.js';
import { appToken, callAs, startBearerWorld, userToken, userTokenWith } from '../support/machine-client.js';
import type { LogLine } from '../support/memory-log.js';
import { expectProblem } from '../support/problems.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { newKeyPair, TokenForge } from '../support/token-forge.js';
import { later } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const FABRIKAM = 'd2a7c6de-51c2-4c0a-9d62-0a1f9b7e4f02';
const STRANGER = '00000000-0000-4000-8000-000000000000';

let world: World;
let forge: TokenForge;
beforeAll(async () => {
  world = await startBearerWorld({ redis: true });
  forge = new TokenForge(world);
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.transcript.clear();
  world.bff.log.lines.length = 0;
});

const seconds = (fromNow: number): number => Math.floor(world.clock.now() / 1_000) + fromNow;
const reasons = (): unknown[] => world.bff.log.of('client_refused').map(({ fields }) => fields['reason']);

/** Let in, as a client by itself, on a route that wants a user. */
const expectLetIn = async (token: string): Promise<void> =>
  expectProblem(await callAs(world, token), 'access_denied');

/** Refused with no effect: neither the store nor Graph nor the token endpoint hears of it. */
const expectRefused = async (token: string, error = 'invalid_token'): Promise<void> => {
  const before = await storeContents(world);
  const answer = await callAs(world, token);
  expectProblem(answer, 'invalid_token');
  expect(answer.headers['www-authenticate']).toContain(`Bearer error="${error}"`);
  expect(answer.headers).not.toHaveProperty('set-cookie');
  expect(answer.json()).not.toHaveProperty('loginUrl');
  expect(await storeContents(world)).toEqual(before);
  expect(world.emulator.transcript.find({ path: /\/token|\/v1\.0/ })).toEqual([]);
};

describe('a machine client', () => {
  it('calls the API on behalf of its user with one header: no cookie, no anti-forgery header', async () => {
    const token = await userToken(world);
    const answer = await callAs(world, token);
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    const [call] = world.emulator.transcript.find({ service: 'graph' });
    const bearer = String(call?.headers.authorization).replace('Bearer ', '');
    expect(bearer).not.toBe(token);
    expect(decodeJwt(bearer)).toMatchObject({
      preferred_username: ADELE,
      aud: 'https://graph.microsoft.com',
    });
  });

  it('by itself is let in by its role, and told where only a user can call', async () => {
    const answer = await callAs(world, await appToken(world));
    expectProblem(answer, 'access_denied');
    expect(answer.json()['detail']).toContain('for a user');
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['with the v1 issuer', () => ({ iss: `https://sts.windows.net/${world.emulator.tenantId}/` })],
    ['with the Application ID URI as its audience', () => ({ aud: `api://${world.emulator.clientId}` })],
    ['that says its application in the v1 form', () => ({ azp: null, appid: STRANGER })],
    ['that does not say of itself that it is an app', () => ({ idtyp: null })],
    ['that has further roles', () => ({ roles: ['Other.Role', 'access_as_application'] })],
    ['that expired within the minute that clocks may differ', () => ({ exp: seconds(-30) })],
    ['that begins within that minute', () => ({ nbf: seconds(30) })],
  ])('is let in with a token %s', async (_what, claims) => {
    await expectLetIn(await forge.sign({ claims: claims() }));
  });

  it('is not taken for a guest when its user is a member that the token says the tenant of', async () => {
    const idp = `https://sts.windows.net/${world.emulator.tenantId}/`;
    expect((await callAs(world, await userTokenWith(world, { idp, acct: 0 }))).status).toBe(200);
  });

  it('is let in with a token that names its key by x5t', async () => {
    await expectLetIn(await forge.sign({ header: { kid: null, x5t: forge.key.kid } }));
    await expectLetIn(await forge.sign({ header: { x5t: forge.key.kid } }));
  });

  it('has its token checked once, however many calls begin with it at once, and come after', async () => {
    // Only counted: the check does its work.
    const checks = jest.spyOn(world.bff.app.get(BearerSignatures, { strict: false }), 'claimsOf');
    const token = await userToken(world);
    await Promise.all(Array.from({ length: 20 }, () => callAs(world, token)));
    for (let n = 0; n < 5; n += 1) expect((await callAs(world, token)).status).toBe(200);
    expect(checks).toHaveBeenCalledTimes(1);
    checks.mockRestore();
  });

  it('is written down once for each of its tokens, by keyed names and without the token', async () => {
    const token = await userToken(world);
    await Promise.all(Array.from({ length: 20 }, () => callAs(world, token)));
    await callAs(world, token);
    const admitted = world.bff.log.of('client_admitted');
    expect(admitted).toHaveLength(1);
    expect(admitted[0]?.fields).toMatchObject({ app: world.emulator.clientId, alone: false });
    expect(JSON.stringify(world.bff.log.lines)).not.toContain(String(decodeJwt(token)['oid']));
    expect(world.bff.log.of('token_renewed').map(({ fields }) => fields['rung'])).toEqual(['on-behalf-of']);
  });
});

describe('a bearer token', () => {
  it.each<[string, string, () => Record<string, unknown>]>([
    ['for somebody else', 'audience', () => ({ aud: STRANGER })],
    ['for Graph', 'audience', () => ({ aud: 'https://graph.microsoft.com' })],
    ['for us and somebody else', 'audience', () => ({ aud: [world.emulator.clientId, STRANGER] })],
    ['for us in a list', 'audience', () => ({ aud: [world.emulator.clientId] })],
    ['for us in capitals', 'audience', () => ({ aud: world.emulator.clientId.toUpperCase() })],
    ['for nobody', 'audience', () => ({ aud: null })],
    ['of another issuer', 'issuer', () => ({ iss: 'https://evil.example/v2.0' })],
    [
      'of the issuer with a slash more',
      'issuer',
      () => ({ iss: `${world.emulator.authorityHost}/${world.emulator.tenantId}/v2.0/` }),
    ],
    [
      'of the v1 issuer without its slash',
      'issuer',
      () => ({ iss: `https://sts.windows.net/${world.emulator.tenantId}` }),
    ],
    [
      'of the issuer of another tenant',
      'issuer',
      () => ({ iss: `${world.emulator.authorityHost}/${FABRIKAM}/v2.0` }),
    ],
    ['of another tenant', 'tenant', () => ({ tid: FABRIKAM })],
    [
      'of another tenant altogether',
      'tenant',
      () => ({ tid: FABRIKAM, iss: `${world.emulator.authorityHost}/${FABRIKAM}/v2.0` }),
    ],
    ['of no tenant', 'tenant', () => ({ tid: null })],
    ['of a tenant that is a path', 'tenant', () => ({ tid: '../x' })],
    ['without an issuer', 'issuer', () => ({ iss: null })],
    ['that expired more than a minute ago', 'expired', () => ({ exp: seconds(-61) })],
    ['that expired four minutes ago', 'expired', () => ({ exp: seconds(-240) })],
    ['that never expires', 'claims', () => ({ exp: null })],
    ['whose end is a text', 'claims', () => ({ exp: '9999999999' })],
    ['that is not valid yet', 'not_yet_valid', () => ({ nbf: seconds(120) })],
    ['whose begin is a text', 'claims', () => ({ nbf: '0' })],
    ['that answers a nonce, as ID tokens do', 'not_an_access_token', () => ({ nonce: 'n' })],
    ['that vouches for a code, as ID tokens do', 'not_an_access_token', () => ({ c_hash: 'x' })],
    ['that is an ID token with roles', 'not_an_access_token', () => ({ idtyp: null, nonce: 'n', azp: null })],
    ['that is an ID token without a nonce', 'not_an_access_token', () => ({ idtyp: null, azp: null })],
    [
      'of a user with a role and no scope',
      'not_an_access_token',
      () => ({ idtyp: null, sub: 'pairwise', preferred_username: ADELE }),
    ],
    ['of an app with a scope', 'not_an_access_token', () => ({ scp: 'access_as_user' })],
    ['of a user without an object id', 'claims', () => ({ idtyp: null, scp: 'access_as_user', oid: null })],
    ['of a guest', 'guest', () => ({ idtyp: null, scp: 'access_as_user', acct: 1 })],
  ])('%s is refused (%s), with no effect', async (_what, reason, claims) => {
    await expectRefused(await forge.sign({ claims: claims() }));
    expect(reasons()).toEqual([reason]);
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['has none of the scopes', () => ({ idtyp: null, scp: 'other.scope openid' })],
    ['has a scope that only begins alike', () => ({ idtyp: null, scp: 'access_as_user_x' })],
    ['has none of the roles', () => ({ roles: ['other'] })],
    ['has no roles', () => ({ roles: null })],
    ['has roles that are a text', () => ({ roles: 'access_as_application' })],
    [
      'has the role of its user, and another scope',
      () => ({ idtyp: null, scp: 'other', roles: ['access_as_user'] }),
    ],
  ])('that %s is told what is missing', async (_what, claims) => {
    await expectRefused(await forge.sign({ claims: claims() }), 'insufficient_scope');
    expect(reasons()).toEqual(['scope']);
  });

  it.each<[string, string, () => Promise<string> | string]>([
    [
      'signed by another key under our kid',
      'signature',
      () => forge.sign({ key: newKeyPair(forge.key.kid) }),
    ],
    ['signed with PS256', 'algorithm', () => forge.sign({ header: { alg: 'PS256' } })],
    ['signed with RS512', 'algorithm', () => forge.sign({ header: { alg: 'RS512' } })],
    ['with a thumbprint of another key', 'key', () => forge.sign({ header: { x5t: 'other' } })],
    ['that names no key', 'key', () => forge.sign({ header: { kid: null } })],
    ['of the type at+jwt', 'type', () => forge.sign({ header: { typ: 'at+jwt' } })],
    ['of no type', 'type', () => forge.sign({ header: { typ: null } })],
    [
      'signed by nobody (alg: none)',
      'form',
      () => forge.compose({ typ: 'JWT', alg: 'none' }, forge.claims()),
    ],
    [
      'signed by nobody, with a signature',
      'algorithm',
      () => forge.compose({ typ: 'JWT', alg: 'none' }, forge.claims(), 'AAAA'),
    ],
    ['whose header is no JSON', 'form', () => forge.compose('{"alg":', forge.claims(), 'AAAA')],
    ['whose header is null', 'form', () => forge.compose('null', forge.claims(), 'AAAA')],
    [
      'whose claims are no JSON',
      'form',
      () => forge.compose({ typ: 'JWT', alg: 'RS256', kid: forge.key.kid }, 'x{', 'AAAA'),
    ],
    [
      'whose claims are a list',
      'form',
      () => forge.compose({ typ: 'JWT', alg: 'RS256', kid: forge.key.kid }, [], 'AAAA'),
    ],
    ['of four parts', 'form', () => 'a.b.c.d'],
    ['that is no token', 'form', () => 'hello'],
  ])('%s is refused (%s), with no effect', async (_what, reason, make) => {
    await expectRefused(await make());
    expect(reasons()).toEqual([reason]);
  });

  it('signed with the public key as a secret (HS256) is refused', async () => {
    const secret = createSecretKey(Buffer.from(forge.key.publicKey.export({ type: 'spki', format: 'pem' })));
    const token = await new SignJWT(forge.claims())
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid: forge.key.kid })
      .sign(secret);
    await expectRefused(token);
  });

  it('with any byte of its signature or claims changed is refused, also after the true one was let in', async () => {
    const token = await forge.sign();
    await expectLetIn(token);
    for (let at = token.indexOf('.') + 1; at < token.length - 1; at += 37) {
      if (token[at] === '.') continue;
      const other = token[at] === 'A' ? 'B' : 'A';
      await expectRefused(token.slice(0, at) + other + token.slice(at + 1));
    }
  });

  it('is good until its end, and a minute longer, however often it was let in before', async () => {
    const token = await forge.sign({ claims: { exp: seconds(600) } });
    await expectLetIn(token);
    later(world, 10 * MINUTE + 30_000);
    await expectLetIn(token);
    later(world, 31_000);
    await expectRefused(token);
  });

  it('whose key has come since it was last refused costs one fetch of the keys for all who come with it', async () => {
    const key = newKeyPair();
    const token = await forge.sign({ key });
    await expectRefused(token);
    forge.publish(key);
    world.emulator.transcript.clear();
    later(world, 6 * MINUTE);
    const again = await forge.sign({ key });
    await Promise.all(Array.from({ length: 10 }, () => expectLetIn(again)));
    await expectLetIn(again);
    expect(world.emulator.transcript.count({ path: /\/keys/ })).toBe(1);
    expect(world.bff.log.of('client_admitted')).toHaveLength(1);
  });
});

it('a flood of bad tokens leaves the audit log readable, and says how many it left out', async () => {
  const flooded = await startBearerWorld();
  await Promise.all(Array.from({ length: 200 }, (_, n) => callAs(flooded, `bad.${n}.token`)));
  const lines = (): LogLine[] => flooded.bff.log.of('client_refused');
  const told = lines().length;
  await flooded.stop();
  expect(told).toBe(20);
  expect(lines()).toHaveLength(21);
  expect(lines().at(-1)?.fields).toMatchObject({ reason: 'form', withheld: 180 });
});
