import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SampleUser } from '@entra-bff/emulator';
import { decodeJwt } from 'jose';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { callAs, LISTS, startBearerWorld, userToken } from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { storeContents } from '../support/store-contents.js';
import { accountsIn, storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, tokenPosts } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, type Replica, type World } from '../support/world.js';

const USERS = 20;

let world: World;
let replicas: Replica[];
beforeAll(async () => {
  world = await startBearerWorld({ redis: true });
  replicas = [world.bff, await world.replicate(), await world.replicate()];
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.emulator.faults.clear();
  await world.redis?.client().flushall();
  world.emulator.transcript.clear();
  for (const { log } of replicas) log.lines.length = 0;
});

const storm = (token: string, calls: number): Promise<Answer[]> =>
  Promise.all(
    Array.from({ length: calls }, (_, n) => {
      const replica = replicas[n % replicas.length];
      return callAs(world, token, replica === undefined ? {} : { replica });
    }),
  );
const statuses = (answers: readonly Answer[]): Set<number> => new Set(answers.map(({ status }) => status));

describe('machine clients on three replicas', () => {
  it('are exchanged once for fifty calls at once with one token', async () => {
    const token = await userToken(world);
    expect(statuses(await storm(token, 50))).toEqual(new Set([200]));
    expect(tokenPosts(world)).toHaveLength(1);
    const bearers = world.emulator.transcript
      .find({ service: 'graph' })
      .map(({ headers }) => headers.authorization);
    expect(new Set(bearers).size).toBe(1);
  });

  it('are refused after one question for fifty calls at once', async () => {
    const token = await userToken(world);
    world.emulator.entra.refuseTokens(65001, { times: Infinity });
    expect(statuses(await storm(token, 50))).toEqual(new Set([403]));
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('of one user wait together when Entra asks for a pause, however many tokens they have', async () => {
    world.emulator.faults.add({
      ...AT_TOKEN_ENDPOINT,
      times: Infinity,
      action: { type: 'throttle', retryAfter: 30 },
    });
    const first = await callAs(world, await userToken(world));
    expectProblem(first, 'idp_throttled');
    for (let n = 0; n < 5; n += 1) {
      const later = await callAs(world, await userToken(world));
      expectProblem(later, 'idp_throttled');
      expect(Number(later.headers['retry-after'])).toBeGreaterThan(25);
    }
    expect(tokenPosts(world)).toHaveLength(1);
    world.clock.advance(MINUTE);
  });

  it('each call with tokens of their own user, and leave what the sessions of these users hold as it is', async () => {
    const people: { user: SampleUser; browser: Browser; tokens: string[] }[] = [];
    for (let n = 1; n <= USERS; n += 1) {
      const user = world.emulator.entra.addUser({ username: `client${n}@contoso.onmicrosoft.com` });
      const tokens = [await userToken(world, user.username), await userToken(world, user.username)];
      people.push({ user, tokens, browser: await world.signedIn(user.username) });
    }
    const ofSessions = await storeContents(world);
    world.emulator.transcript.clear();
    const calls = people.flatMap(({ user, tokens }) =>
      [...tokens, ...tokens, ...tokens].map((token, n) => ({
        user,
        token,
        replica: replicas[n % 3] ?? world.bff,
      })),
    );
    const answers = await Promise.all(
      calls.map(({ user, token, replica }) =>
        callAs(world, token, { replica, headers: { 'x-request-id': `call-of.${user.oid}` } }),
      ),
    );
    expect(statuses(answers)).toEqual(new Set([200]));
    const atGraph = world.emulator.transcript.find({ service: 'graph' });
    expect(atGraph).toHaveLength(calls.length);
    for (const { headers } of atGraph) {
      const caller = String(headers['client-request-id']).replace('call-of.', '');
      expect(decodeJwt(String(headers.authorization).replace('Bearer ', ''))['oid']).toBe(caller);
    }
    expect(tokenPosts(world)).toHaveLength(2 * USERS);
    const partitions = (await storedPartitions(world)).map(accountsIn);
    expect(partitions.map(({ length }) => length)).toEqual(Array.from({ length: 3 * USERS }, () => 1));
    expect(new Set(partitions.flat()).size).toBe(USERS);
    expect(await storeContents(world)).toMatchObject(ofSessions);
    for (const { user, browser } of people)
      expect((await browser.xhr('/bff/user')).json()).toMatchObject({ id: user.oid });
  });

  it('are served as before when their user signs out in a browser, and the other way round', async () => {
    const token = await userToken(world);
    const browser = await world.signedIn();
    await callAs(world, token);
    world.emulator.transcript.clear();
    await browser.xhr('/bff/logout', { method: 'POST' });
    expect((await callAs(world, token)).status).toBe(200);
    expect(tokenPosts(world)).toEqual([]);
    expectProblem(await browser.xhr(LISTS), 'session_required');
  });

  it('are not told 401 when Entra hangs: 503 within its time, on every replica', async () => {
    const token = await userToken(world);
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action: { type: 'hang' } });
    for (const answer of await storm(token, 9)) expectProblem(answer, 'idp_unavailable');
    expect(tokenPosts(world).length).toBeLessThanOrEqual(1);
    world.clock.advance(MINUTE);
  });

  it('show nothing of their tokens, nor of those had for them, in logs, answers, keys and values', async () => {
    const canaries = new Canaries(world);
    const token = await userToken(world);
    const answers = await storm(token, 6);
    world.emulator.faults.clear();
    world.emulator.entra.refuseTokens(50013, { times: Infinity });
    const refused = await userToken(world);
    answers.push(
      ...(await storm(refused, 3)),
      await callAs(world, `${token}x`),
      await callAs(world, `x.${token}`),
    );
    const stored = await storeContents(world);
    expect(Object.keys(stored).length).toBeGreaterThan(2);
    const told = answers.map(({ headers, body }) => [headers, body]);
    const logged = replicas.map(({ log }) => log.lines);
    const text = [stored, told, logged].map((one) => JSON.stringify(one)).join('\n');
    expect(canaries.foundIn(text)).toEqual([]);
    const [header = '', claims = ''] = token.split('.');
    for (const part of [token, refused, header, claims, String(decodeJwt(token)['oid']), ADELE])
      expect(text).not.toContain(part);
  });

  it('are not told 401 when the store is away: 503, and served again when it is back', async () => {
    const token = await userToken(world);
    expect((await callAs(world, token)).status).toBe(200);
    world.redis?.pause();
    const answers = await Promise.all([callAs(world, token), callAs(world, await userToken(world))]);
    for (const answer of answers) expectProblem(answer, 'store_unavailable');
    world.redis?.resume();
    await until(async () => (await callAs(world, token)).status === 200, 15_000);
  });
});
