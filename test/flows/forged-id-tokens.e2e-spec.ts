import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tampering } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { expectFailurePage } from '../support/problems.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { ADELE, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const FABRIKAM = 'd2a7c6de-51c2-4c0a-9d62-0a1f9b7e4f02';
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
const STRANGER = '00000000-0000-4000-8000-000000000000';

/** Seconds since the epoch, some way from now. */
const at = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

describe('an ID token', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.emulator.entra.autoSignIn = ADELE;
    browser = world.browser();
  });
  afterEach(() => {
    world.emulator.entra.tampering = {};
    world.emulator.entra.clockOffsetSeconds = 0;
  });

  /** A sign-in to its last answer; what it left in the store must be as before. */
  const signInWith = async (tampering: Tampering): Promise<Answer> => {
    const before = await storeContents(world);
    world.emulator.entra.tampering = tampering;
    const answer = await browser.navigate('/bff/login');
    expect(await storeContents(world)).toEqual(before);
    expect(browser.jar.get(HOST, '__Host-bff')).toBeUndefined();
    return answer;
  };

  const claims = (idTokenClaims: Record<string, unknown>): Tampering => ({ idTokenClaims });
  const issuer = (tid: string): string => `https://login.microsoftonline.com/${tid}/v2.0`;

  it.each<[string, () => Tampering]>([
    ['signed by another key under our kid', () => ({ idTokenSignature: 'foreign-key' })],
    ['signed by a key that nobody published', () => ({ idTokenSignature: 'unknown-kid' })],
    ['signed by nobody (alg: none)', () => ({ idTokenSignature: 'none' })],
    ['signed with the public key as a secret (HS256)', () => ({ idTokenSignature: 'hs256' })],
    ['with one byte of its signature changed', () => ({ idTokenSignature: 'damaged' })],
    ['of another issuer', () => claims({ iss: 'https://evil.example/v2.0' })],
    [
      'of the issuer with a slash more',
      () => claims({ iss: `${world.emulator.authorityHost}/${world.emulator.tenantId}/v2.0/` }),
    ],
    ['of the issuer of another tenant', () => claims({ iss: issuer(FABRIKAM) })],
    ['of the v1 issuer', () => claims({ iss: `https://sts.windows.net/${world.emulator.tenantId}/` })],
    ['of no issuer', () => claims({ iss: null })],
    ['for another audience', () => claims({ aud: STRANGER })],
    ['for us and somebody else', () => claims({ aud: [world.emulator.clientId, STRANGER] })],
    ['for nobody', () => claims({ aud: null })],
    ['with another nonce', () => claims({ nonce: 'another' })],
    ['without a nonce', () => claims({ nonce: null })],
    ['that has expired', () => claims({ exp: at(-3_600), iat: at(-7_200), nbf: at(-7_200) })],
    ['that never expires', () => claims({ exp: null })],
    ['that is not valid yet', () => claims({ nbf: at(3_600), iat: at(3_600), exp: at(7_200) })],
    ['that says nothing of its age', () => claims({ iat: null })],
    ['with a time that is a text', () => claims({ exp: '9999999999' })],
    ['of another user than the tokens beside it', () => claims({ oid: STRANGER })],
    ['without an object id', () => claims({ oid: null })],
    ['with an empty object id', () => claims({ oid: '' })],
    ['with an object id that is a list', () => claims({ oid: [STRANGER] })],
    ['without a tenant', () => claims({ tid: null })],
    ['with a tenant that is a path', () => claims({ tid: '../../x' })],
    ['without a subject', () => claims({ sub: null })],
    ['with a subject that is empty', () => claims({ sub: '' })],
    ['with a tenant in capitals', () => claims({ tid: world.emulator.tenantId.toUpperCase() })],
    [
      'of the issuer with a host in capitals',
      () => claims({ iss: `${world.emulator.authorityHost.toUpperCase()}/${world.emulator.tenantId}/v2.0` }),
    ],
    ['of a tenant that is not its issuer\u2019s', () => claims({ tid: FABRIKAM })],
    ['made for another client to use', () => claims({ azp: STRANGER })],
    ['of version 1', () => claims({ ver: '1.0' })],
    ['older than a day', () => claims({ iat: at(-90_000), nbf: at(-90_000) })],
    ['issued in the future', () => claims({ iat: at(3_600) })],
    ['for an audience of which ours is a part', () => claims({ aud: `${world.emulator.clientId}x` })],
    ['for no one in a list', () => claims({ aud: [] })],
    ['with two nonces', () => claims({ nonce: ['a', 'b'] })],
    ['that is no token', () => ({ tokenResponse: { id_token: 'a.b.c' } })],
    ['that is a token of four parts', () => ({ tokenResponse: { id_token: 'a.b.c.d' } })],
  ])('%s signs nobody in, and nothing of it is kept', async (_what, tampering) => {
    expectFailurePage(await signInWith(tampering()), 'login_failed');
  });

  it.each<[string, () => Tampering]>([
    ['missing', () => ({ tokenResponse: { id_token: null } })],
    ['empty', () => ({ tokenResponse: { id_token: '' } })],
    ['a number', () => ({ tokenResponse: { id_token: 1 } })],
    ['without client_info beside it', () => ({ tokenResponse: { client_info: null } })],
    ['with nonsense for client_info', () => ({ tokenResponse: { client_info: 'e30' } })],
  ])('that is %s makes the whole answer unusable', async (_what, tampering) => {
    expectFailurePage(await signInWith(tampering()), 'idp_response_invalid');
  });

  it('of another tenant is refused, and its tokens are thrown away', async () => {
    for (const tid of [FABRIKAM, PERSONAL]) {
      const iss = `${world.emulator.authorityHost}/${tid}/v2.0`;
      expectFailurePage(await signInWith(claims({ tid, iss })), 'login_failed');
    }
  });

  it.each([600, -600])(
    'from a clock %i seconds off is refused, and the log names the offset',
    async (offset) => {
      world.emulator.entra.clockOffsetSeconds = offset;
      expectFailurePage(await signInWith({}), 'login_failed');
      const line = world.bff.log.of('idp_clock_skew').at(-1);
      expect(Math.abs(Number(line?.fields['offsetSeconds']) - offset)).toBeLessThan(10);
    },
  );

  it('from a clock four minutes off is accepted', async () => {
    for (const offset of [240, -240]) {
      world.emulator.entra.clockOffsetSeconds = offset;
      await browser.navigate('/bff/login');
      expect((await browser.xhr('/bff/user')).status).toBe(200);
      await browser.xhr('/bff/logout', { method: 'POST' });
    }
  });

  it('signed with a new key of Entra is accepted, after one look at the keys', async () => {
    await browser.navigate('/bff/login');
    await world.emulator.entra.rotateKeys();
    world.emulator.transcript.clear();
    for (let n = 0; n < 5; n += 1) {
      const another = world.browser();
      await another.navigate('/bff/login');
      expect((await another.xhr('/bff/user')).status).toBe(200);
    }
    expect(world.emulator.transcript.count({ path: /discovery\/v2\.0\/keys/ })).toBe(1);
  });

  it('signed with a key that speaks for personal accounts alone is refused to an organisation', async () => {
    world.emulator.faults.add({
      service: 'entra',
      path: /discovery\/v2\.0\/keys/,
      action: {
        type: 'alter',
        change: (response) => ({
          ...response,
          body: String(response.body).replaceAll(/"issuer":"[^"]*"/g, `"issuer":"${issuer(PERSONAL)}"`),
        }),
      },
    });
    const misled = await world.replicate();
    expectFailurePage(await world.browser(misled).navigate('/bff/login'), 'login_failed');
    await browser.navigate('/bff/login');
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('with invented keys makes us look at the keys twice at most', async () => {
    world.emulator.transcript.clear();
    world.emulator.entra.tampering = { idTokenSignature: 'unknown-kid' };
    for (let n = 0; n < 10; n += 1)
      expectFailurePage(await world.browser().navigate('/bff/login'), 'login_failed');
    expect(world.emulator.transcript.count({ path: /discovery\/v2\.0\/keys/ })).toBeLessThanOrEqual(2);
  });
});
