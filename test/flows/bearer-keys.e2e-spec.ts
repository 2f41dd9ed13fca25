import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import { callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { KEYS_PATH, newKeyPair, TokenForge } from '../support/token-forge.js';
import { ADELE, type World } from '../support/world.js';

let world: World;
beforeEach(async () => {
  world = await startBearerWorld();
});
afterEach(() => world.stop());

const keyFetches = (): number => world.emulator.transcript.count({ path: KEYS_PATH });
const breakKeys = (action: FaultAction) =>
  world.emulator.faults.add({ service: 'entra', path: KEYS_PATH, times: Infinity, action });

/** The different codes that these are answered with, all at once. */
const codesOf = async (tokens: readonly string[]): Promise<unknown[]> => {
  const answers = await Promise.all(tokens.map((token) => callAs(world, token)));
  return [...new Set(answers.map((answer) => answer.json()['code']))];
};

describe("Entra's keys", () => {
  it.each<[string, FaultAction]>([
    ['are an HTML page', { type: 'html' }],
    ['are a 500', { type: 'respond', status: 500 }],
    ['are a 404', { type: 'respond', status: 404 }],
    ['are somewhere else', { type: 'respond', status: 302, headers: { location: 'https://evil.example/' } }],
    ['never come', { type: 'hang' }],
    ['break off', { type: 'truncate' }],
    ['end in a reset', { type: 'reset' }],
    ['are no keys', { type: 'empty-json' }],
    ['are numbers', { type: 'respond', status: 200, body: { keys: [1, null, 'x'] } }],
    ['are 20 MB', { type: 'oversize' }],
  ])('that %s are our trouble: 503, the process lives, and then it works', async (_what, action) => {
    const fault = breakKeys(action);
    const token = await userToken(world);
    const answer = await callAs(world, token);
    expectProblem(answer, 'idp_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(world.bff.log.of('client_refused')).toEqual([]);
    fault.remove();
    expect((await callAs(world, token)).status).toBe(200);
  });

  it.each<[string, FaultAction]>([
    ['is a 503', { type: 'respond', status: 503 }],
    ['is an HTML page', { type: 'html' }],
    ['never comes', { type: 'hang' }],
  ])('and the discovery document alike: one that %s is our trouble', async (_what, action) => {
    world.emulator.faults.add({ service: 'entra', path: /openid-configuration/, times: 1, action });
    const token = await userToken(world);
    expectProblem(await callAs(world, token), 'idp_unavailable');
    expect((await callAs(world, token)).status).toBe(200);
  });

  it('that cannot be had any more still check what they checked: known clients and new ones', async () => {
    const first = await userToken(world);
    expect((await callAs(world, first)).status).toBe(200);
    breakKeys({ type: 'respond', status: 500 });
    expect((await callAs(world, first)).status).toBe(200);
    expect((await callAs(world, await userToken(world))).status).toBe(200);
    const forge = new TokenForge(world);
    expectProblem(await callAs(world, await forge.sign()), 'idp_unavailable');
  });

  it('are fetched once when Entra has rolled them, whoever comes first', async () => {
    await callAs(world, await userToken(world));
    world.emulator.transcript.clear();
    await world.emulator.entra.rotateKeys();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => userToken(world)));
    const answers = await Promise.all(tokens.map((token) => callAs(world, token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(keyFetches()).toBe(1);
  });

  it('that were withdrawn check nothing from the next fetch on, not even what was let in', async () => {
    const old = await userToken(world);
    expect((await callAs(world, old)).status).toBe(200);
    await world.emulator.entra.rotateKeys({ withdrawOld: true });
    expect((await callAs(world, await userToken(world))).status).toBe(200);
    expectProblem(await callAs(world, old), 'invalid_token');
  });

  it('are fetched at most twice in five minutes for 1,000 invented ones, and sign-in keeps its own', async () => {
    const forge = new TokenForge(world);
    await callAs(world, await userToken(world));
    world.emulator.transcript.clear();
    const key = newKeyPair();
    const tokens = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => forge.sign({ key, header: { kid: `invented-${n}` } })),
    );
    for (let from = 0; from < tokens.length; from += 50)
      expect(await codesOf(tokens.slice(from, from + 50))).toEqual(['invalid_token']);
    expect(keyFetches()).toBeLessThanOrEqual(2);
    await world.emulator.entra.rotateKeys({ withdrawOld: true });
    const browser = world.browser();
    await browser.signIn(ADELE);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    // What the sign-in fetched serves the clients too.
    expect((await callAs(world, await userToken(world))).status).toBe(200);
    world.clock.advance(6 * MINUTE);
    forge.publish(key);
    expectProblem(await callAs(world, await forge.sign({ key })), 'access_denied');
  });

  it('cost a stranger whose token is wrong anyway no fetch at all', async () => {
    const forge = new TokenForge(world);
    for (const claims of [{ aud: 'x' }, { iss: 'x' }, { tid: 'x' }, { exp: 1 }, { nonce: 'x' }])
      expectProblem(await callAs(world, await forge.sign({ claims })), 'invalid_token');
    expect(keyFetches()).toBe(0);
  });

  it.each<[string, Record<string, unknown>]>([
    ['for encryption', { use: 'enc' }],
    ['of another kind', { kty: 'oct', k: 'AAAA' }],
    ['that cannot be read', { n: '' }],
    ['that speaks for another tenant alone', { issuer: 'https://login.microsoftonline.com/9188040d/v2.0' }],
  ])('%s check no token, and do no harm to the others', async (_what, members) => {
    const forge = new TokenForge(world, members);
    expectProblem(await callAs(world, await forge.sign()), 'invalid_token');
    expect((await callAs(world, await userToken(world))).status).toBe(200);
  });
});
