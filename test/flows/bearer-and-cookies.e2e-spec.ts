import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { appToken, callAs, callWith, LISTS, startBearerWorld, userToken } from '../support/machine-client.js';
import { expectProblem, expectReadableBy, expectReadableByNobody } from '../support/problems.js';
import { sendRaw } from '../support/raw-http.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

const TRUSTED = 'https://spa.contoso.test';
const JSON_TYPE = { 'content-type': 'application/json' };

let world: World;
let user: Browser;
let cookie: string;
let token: string;
beforeAll(async () => {
  world = await startBearerWorld({ env: { ALLOWED_ORIGINS: TRUSTED } });
  user = await world.signedIn(ADELE);
  cookie = user.jar.header(new URL(world.origin)) ?? '';
  token = await userToken(world, ALEX);
});
afterAll(() => world.stop());

const post = (authorization: string | string[], headers: Record<string, string> = {}) =>
  callWith(world, authorization, {
    method: 'POST',
    path: ITEMS,
    headers: { ...JSON_TYPE, ...headers },
    body: NEW_ITEM,
  });

/** Not one of these reaches Graph, as anybody. */
const reachedGraph = (): number => world.emulator.transcript.count({ service: 'graph' });

describe('a bearer token beside a session cookie', () => {
  it('decides alone for whom the call is made', async () => {
    world.emulator.transcript.clear();
    expect((await callAs(world, token, { headers: { cookie } })).status).toBe(200);
    const [call] = world.emulator.transcript.find({ service: 'graph' });
    expect(call?.user).toBe(ALEX);
  });

  it.each<[string, (good: string) => string | string[]]>([
    ['that is wrong', () => 'Bearer a.b.c'],
    ['that is empty', () => 'Bearer'],
    ['that is blank', () => 'Bearer   '],
    ['in two parts', (good) => `Bearer ${good} ${good}`],
    ['with a parameter', (good) => `Bearer ${good}, realm="x"`],
    ['after a tab', (good) => `Bearer\t${good}`],
    ['in quotes', (good) => `Bearer "${good}"`],
    ['named as a parameter', (good) => `Bearer token=${good}`],
    ['in lower case and wrong', () => 'bearer x'],
    ['in two headers', (good) => [`Bearer ${good}`, `Bearer ${good}`]],
    ['in a second header', (good) => ['Basic dXNlcjpwYXNz', `Bearer ${good}`]],
    ['before another header', (good) => [`Bearer ${good}`, 'Basic dXNlcjpwYXNz']],
  ])('%s never falls back to the cookie, with or without the anti-forgery header', async (_what, make) => {
    world.emulator.transcript.clear();
    for (const csrf of [{}, { 'x-csrf': '1' }]) {
      const answer = await post(make(token), { cookie, ...csrf });
      expectProblem(answer, 'invalid_token');
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
    expect(reachedGraph()).toBe(0);
    expect((await user.xhr('/bff/user?slide=false')).status).toBe(200);
  });

  it('may name its scheme in any case, and leave blanks after it', async () => {
    for (const scheme of ['bearer ', 'BEARER ', 'bEaReR   '])
      expect((await callWith(world, `${scheme}${token}`)).status).toBe(200);
  });

  it.each(['Basic dXNlcjpwYXNz', 'BearerX abc', 'Bearer-Token abc', 'Digest username="x"', 'x', ''])(
    'of another scheme (%s) is none: the cookie decides, and needs its anti-forgery header',
    async (authorization) => {
      world.emulator.transcript.clear();
      expectProblem(await post(authorization, { cookie }), 'csrf_rejected');
      expect(reachedGraph()).toBe(0);
      expect((await post(authorization, { cookie, 'x-csrf': '1' })).status).toBe(201);
      const anonymous = await callWith(world, authorization);
      expectProblem(anonymous, 'session_required');
      expect(anonymous.headers).not.toHaveProperty('www-authenticate');
    },
  );

  it('takes no anti-forgery header to write, and the origin rule stays', async () => {
    expect((await post(`Bearer ${token}`)).status).toBe(201);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await post(`Bearer ${token}`, { cookie, ...headers });
      expectProblem(answer, 'origin_rejected');
      expectReadableByNobody(answer);
    }
  });

  it('that is refused is readable by a trusted origin', async () => {
    const answer = await callWith(world, 'Bearer x', { headers: { origin: TRUSTED } });
    expectProblem(answer, 'invalid_token');
    expectReadableBy(answer, TRUSTED);
  });

  it.each(['/bff/user', '/bff/token-expiry?resource=graph'])(
    'counts for nothing outside the API (%s): neither to let in nor to lift a rule',
    async (path) => {
      expectProblem(await callAs(world, token, { path }), 'session_required');
      expect((await callAs(world, 'x', { path, headers: { cookie } })).status).toBe(200);
      const renewal = { method: 'POST', path: '/bff/token-renewal', headers: { cookie } };
      expectProblem(await callAs(world, token, renewal), 'csrf_rejected');
    },
  );

  it.each([
    '/API/sharepoint/lists',
    '/api//sharepoint/lists',
    '//api/sharepoint/lists',
    '/api/../bff/user',
    '/api/nothing',
    '/api',
  ])('opens no other spelling of the API (%s)', async (path) => {
    const answer = await callAs(world, token, { path, headers: { cookie } });
    expect([400, 404]).toContain(answer.status);
  });
});

describe('a token that is not in the one header', () => {
  it.each([
    ['the query', `${LISTS}?access_token=`],
    ['the query beside others', `${LISTS}?top=1&access_token=`],
  ])('but in %s is never looked at', async (_where, path) => {
    const answer = await sendRaw(world.bff.address, {
      target: path + token,
      headers: { host: new URL(world.origin).host },
    });
    expect(answer.status).not.toBe(200);
    expect(answer.json()['code']).not.toBe('invalid_token');
  });

  it('but in the body is never looked at, and a body that has such a member does no harm', async () => {
    const body = JSON.stringify({ fields: { Title: 'x' }, access_token: token });
    const call = { method: 'POST', path: ITEMS, headers: { ...JSON_TYPE, 'x-csrf': '1' }, body };
    const alone = await sendRaw(world.bff.address, {
      ...call,
      target: ITEMS,
      headers: { ...call.headers, host: new URL(world.origin).host },
    });
    expectProblem(alone, 'session_required');
    const both = await callAs(world, token, call);
    expect(both.json()['code']).not.toBe('invalid_token');
  });

  it('of 64 KB ends at the HTTP parser', async () => {
    const answer = await callAs(world, 'a'.repeat(65_536)).catch(() => undefined);
    expect([431, undefined]).toContain(answer?.status);
    expect((await callAs(world, token)).status).toBe(200);
  });
});

it('an application alone is told what it lacks, whatever the cookie beside it could do', async () => {
  const answer = await callAs(world, await appToken(world), { headers: { cookie } });
  expectProblem(answer, 'access_denied');
});

it('the API is described with its bearer token where it is taken, and without where it is not', async () => {
  const described = async ({ bff, origin }: World, path: string): Promise<unknown> => {
    const answer = await sendRaw(bff.address, {
      target: '/openapi.json',
      headers: { host: new URL(origin).host },
    });
    return JSON.parse(answer.body).paths[path].get.security;
  };
  expect(await described(world, LISTS)).toEqual([{ session: [] }, { bearer: [] }]);
  expect(await described(world, '/bff/user')).toEqual([{ session: [] }]);
  const without = await startWorld();
  expect(await described(without, LISTS)).toEqual([{ session: [] }]);
  await without.stop();
});

describe('without API_AUDIENCE', () => {
  it('the header means nothing: the cookie decides, with all its rules', async () => {
    const plain = await startWorld();
    const signedIn = await plain.signedIn();
    const own = signedIn.jar.header(new URL(plain.origin)) ?? '';
    const good = await userToken(plain);
    expectProblem(await callAs(plain, good), 'session_required');
    expect((await callAs(plain, 'nonsense', { headers: { cookie: own } })).status).toBe(200);
    const write = { method: 'POST', path: ITEMS, headers: { ...JSON_TYPE, cookie: own }, body: NEW_ITEM };
    expectProblem(await callAs(plain, good, write), 'csrf_rejected');
    await plain.stop();
  });
});
