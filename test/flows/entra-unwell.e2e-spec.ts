import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { accountsIn, refreshTokensIn, storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type Replica, type World } from '../support/world.js';

const SECOND = 1_000;
const OTHER_USER = Buffer.from(JSON.stringify({ uid: 'somebody', utid: 'else' })).toString('base64url');
const OTHER_ID_TOKEN = `e30.${Buffer.from(JSON.stringify({ oid: 'somebody', tid: 'else' })).toString('base64url')}.e30`;

const merged = (members: Record<string, unknown>): FaultAction => ({ type: 'merge-json', members });
const body = (text: string): FaultAction => ({ type: 'respond', status: 200, body: text });

/** Answers with status 200 that are no token for this user and these scopes. */
const ABSURD: [what: string, action: FaultAction][] = [
  ['an empty object', { type: 'empty-json' }],
  ['an HTML page', { type: 'html' }],
  ['twenty megabytes', { type: 'oversize' }],
  ['nothing', body('')],
  ['null', body('null')],
  ['a list', body('[]')],
  ['half a document', body('{"access_token":"x"')],
  ['deep nonsense', body(`{"access_token":${'['.repeat(5_000)}`)],
  ['an error with status 200', body('{"error":"invalid_grant","error_description":"AADSTS50173"}')],
  ['no access token', merged({ access_token: null })],
  ['an empty access token', merged({ access_token: '' })],
  ['an access token that is a number', merged({ access_token: 1 })],
  ['a token of another type', merged({ token_type: 'mac' })],
  ['a token of no type', merged({ token_type: null })],
  ['a life of no seconds', merged({ expires_in: 0 })],
  ['a life of less', merged({ expires_in: -1 })],
  ['a life of a hundred years', merged({ expires_in: 3_153_600_000 })],
  ['a life that is a word', merged({ expires_in: 'long' })],
  ['a life that is a list', merged({ expires_in: [3_600] })],
  ['no life', merged({ expires_in: null })],
  ['another scope', merged({ scope: 'Mail.Send' })],
  ['a scope that is no text', merged({ scope: 7 })],
  ["another user's client_info", merged({ client_info: OTHER_USER })],
  ["another user's ID token", merged({ id_token: OTHER_ID_TOKEN })],
];

describe('when Entra is unwell', () => {
  let world: World;
  let second: Replica;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    second = await world.replicate();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await world.redis?.client().flushall();
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
    forgetPosts(world);
  });

  const meet = (action: FaultAction): void =>
    void world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action });
  const call = (from = browser): Promise<Answer> => from.xhr(ITEMS);
  const recovers = async (): Promise<void> => {
    world.emulator.faults.clear();
    later(world, MINUTE);
    expect((await call()).status).toBe(200);
  };

  it.each(ABSURD)('and answers with %s, nothing of it is kept or used', async (_what, action) => {
    const before = await storedPartitions(world);
    meet(action);
    for (const path of [ITEMS, '/bff/token-expiry']) {
      expectProblem(await browser.xhr(path), 'idp_response_invalid');
    }
    expectProblem(await browser.xhr('/bff/token-renewal', { method: 'POST' }), 'idp_response_invalid');
    expect(await storedPartitions(world)).toEqual(before);
    expect(tokenPosts(world)).toHaveLength(1);
    expect(world.emulator.transcript.find({ service: 'graph' })).toEqual([]);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    await recovers();
    const [partition = {}, ...more] = await storedPartitions(world);
    expect(more).toEqual([]);
    expect([accountsIn(partition).length, refreshTokensIn(partition).length]).toEqual([1, 1]);
  });

  it.each<[string, FaultAction]>([
    ['a life written as text', merged({ expires_in: '3600' })],
    ['no scope', merged({ scope: null })],
    ['a type in small letters', merged({ token_type: 'bearer' })],
    ['no client_info', merged({ client_info: null })],
    ['members that nobody knows', merged({ brand_new: { a: 1 } })],
  ])('is not what an answer with %s means', async (_what, action) => {
    meet(action);
    expect((await call()).status).toBe(200);
  });

  it.each<[string, number | string | Date | undefined, least: number, most: number]>([
    ['thirty seconds', 30, 1, 30],
    ['a date', new Date(Date.now() + 10 * 24 * 60 * MINUTE), 1, 600],
    ['no time at all', 0, 1, 60],
    ['a time before now', -5, 1, 60],
    ['eleven days', 999_999, 600, 600],
    ['nonsense', 'soon', 1, 60],
    ['nothing', undefined, 1, 60],
  ])(
    'and asks us to wait for %s, it is asked once, by whichever replica',
    async (_what, retryAfter, least, most) => {
      for (const [status, code] of [
        [429, 'idp_throttled'],
        [503, 'idp_unavailable'],
      ] as const) {
        world.emulator.faults.clear();
        meet({ type: 'throttle', status, ...(retryAfter !== undefined && { retryAfter }) });
        forgetPosts(world);
        const elsewhere = browser.through({ [world.origin]: second.address });
        for (const from of [browser, elsewhere, browser, elsewhere, browser]) {
          const answer = await call(from);
          expectProblem(answer, code);
          expect(answer.json()['retryable']).toBe(true);
          expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(least);
          expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(most);
        }
        expect(tokenPosts(world)).toHaveLength(1);
        later(world, 601 * SECOND);
      }
      await recovers();
    },
  );

  it('and sees a loop, it is left alone for five minutes', async () => {
    world.emulator.entra.refuseTokens(50196, { times: Infinity });
    const answer = await call();
    expectProblem(answer, 'idp_throttled');
    expect(Number(answer.headers['retry-after'])).toBe(300);
    later(world, 299 * SECOND);
    expectProblem(await call(), 'idp_throttled');
    expect(tokenPosts(world)).toHaveLength(1);
    later(world, 2 * SECOND);
    await recovers();
  });

  it.each([90006, 90024, 90055, 50033, 80013])('and says so (%i), every session is kept', async (code) => {
    world.emulator.entra.refuseTokens(code, { times: Infinity });
    const answer = await call();
    expectProblem(answer, 'idp_unavailable');
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    await recovers();
  });

  it.each<[string, FaultAction]>([
    ['leads elsewhere', { type: 'respond', status: 302, headers: { Location: 'https://evil.example/' } }],
    ['resets the connection', { type: 'reset' }],
    ['breaks off', { type: 'truncate' }],
    ['answers 500', { type: 'respond', status: 500, body: 'x' }],
    ['answers 504 with a page', { type: 'html', status: 504 }],
  ])('and %s, every session is kept', async (_what, action) => {
    meet(action);
    for (let n = 0; n < 3; n += 1) expectProblem(await call(), 'idp_unavailable');
    expect(tokenPosts(world)).toHaveLength(1);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    await recovers();
  });

  it.each<[string, FaultAction]>([
    ['says nothing', { type: 'hang' }],
    ['speaks very slowly', { type: 'drip', bytesPerSecond: 100 }],
  ])('and %s, nobody waits for long', async (_what, action) => {
    meet(action);
    const started = performance.now();
    expectProblem(await call(), 'idp_unavailable');
    // The promise is five seconds; the rest is for a busy machine.
    expect(performance.now() - started).toBeLessThan(9_000);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('a user whose token lives notices nothing', async () => {
    world.emulator.faults.clear();
    expect((await browser.xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
    later(world, 50 * MINUTE);
    meet({ type: 'reset' });
    for (let n = 0; n < 3; n += 1) {
      expect((await call()).status).toBe(200);
      expect((await browser.xhr('/bff/token-expiry')).status).toBe(200);
    }
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
  });

  it('a sign-in is told so, and begins nothing that stays', async () => {
    const newcomer = world.browser();
    meet({ type: 'throttle', retryAfter: 30 });
    expectFailurePage(await newcomer.signIn(ADELE), 'idp_throttled');
    world.emulator.faults.clear();
    meet({ type: 'reset' });
    expectFailurePage(await newcomer.signIn(ADELE), 'idp_unavailable');
    expect(newcomer.jar.get('localhost', 'bff')).toBeUndefined();
    world.emulator.faults.clear();
    await newcomer.signIn(ADELE);
    expect((await newcomer.xhr('/bff/user')).status).toBe(200);
  });
});
