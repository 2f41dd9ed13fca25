import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';
import type { Answer, Browser } from '../support/browser.js';
import { portOf } from '../support/free-port.js';
import { expectProblem } from '../support/problems.js';
import { AT_TOKEN_ENDPOINT } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const KID = 'brought-along';

describe('an ID token that brings a key along', () => {
  let world: World;
  let browser: Browser;
  let key: CryptoKey;
  let jwk: JWK;
  let keyServer: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: KID, use: 'sig', alg: 'RS256' };
    keyServer = createServer((request, response) => {
      asked.push(String(request.url));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    keyServer.close();
    keyServer.closeAllConnections();
  });
  beforeEach(async () => {
    asked.length = 0;
    world = await startWorld();
    world.emulator.entra.autoSignIn = ADELE;
    browser = world.browser();
  });
  afterEach(() => world.stop());

  /** A sign-in whose token endpoint answers with a token signed by this key. */
  const signInWith = async (header: Partial<JWTHeaderParameters>): Promise<Answer> => {
    const begun = await browser.step('/bff/login');
    const authorize = new URL(String(begun.headers['location']));
    const back = await browser.step(authorize.href);
    const { tenantId, clientId, authorityHost, users } = world.emulator;
    const user = users.find(({ username }) => username === ADELE);
    const idToken = await new SignJWT({
      oid: user?.oid,
      tid: tenantId,
      name: 'Adele',
      preferred_username: ADELE,
      nonce: authorize.searchParams.get('nonce'),
      ver: '2.0',
    })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: KID, ...header })
      .setIssuer(`${authorityHost}/${tenantId}/v2.0`)
      .setAudience(clientId)
      .setSubject('subject')
      .setIssuedAt()
      .setNotBefore('-1s')
      .setExpirationTime('1h')
      .sign(key);
    const members = { id_token: idToken };
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'merge-json', members } });
    return browser.step(String(back.headers['location']));
  };

  const elsewhere = (path: string): string => `http://127.0.0.1:${portOf(keyServer)}${path}`;

  it.each<[string, () => Partial<JWTHeaderParameters>]>([
    ['a key in it (jwk)', () => ({ jwk })],
    ['an address of keys (jku)', () => ({ jku: elsewhere('/keys') })],
    ['an address of a certificate (x5u)', () => ({ x5u: elsewhere('/certificate') })],
    ['a certificate in it (x5c)', () => ({ x5c: ['MIIB'] })],
    ['nothing but a new name for a key', () => ({})],
  ])('signs nobody in with %s, and nobody is asked for that key', async (_what, header) => {
    expectProblem(await signInWith(header()), 'login_failed');
    expect((await browser.xhr('/bff/user')).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it('would be a good one if Entra published the key: nothing else is wrong with it', async () => {
    const body = JSON.stringify({ keys: [jwk] });
    const action = {
      type: 'respond',
      status: 200,
      body,
      headers: { 'content-type': 'application/json' },
    } as const;
    world.emulator.faults.add({ service: 'entra', path: /discovery\/v2\.0\/keys/, times: Infinity, action });
    expect((await signInWith({ jku: elsewhere('/keys') })).status).toBe(303);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    expect(asked).toEqual([]);
  });
});
