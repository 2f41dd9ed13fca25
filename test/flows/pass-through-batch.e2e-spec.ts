import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import type { Browser } from '../support/browser.js';
import { batch, GRAPH, ROOT, SITE } from '../support/graph-mount.js';
import { later, tokenPosts } from '../support/token-posts.js';
import { upstreamCalls } from '../support/upstream-calls.js';
import { startWorld, type World } from '../support/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'graph' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const graph = (action: FaultAction): unknown => world.emulator.faults.add({ service: 'graph', action });

describe('a batch', () => {
  it('is judged part by part, and answered in the order of its parts', async () => {
    const parts = await batch(user, [
      { id: 'a', method: 'GET', url: '/me' },
      { id: 'b', method: 'GET', url: '/me/messages' },
      { id: 'c', method: 'GET', url: `${world.origin}${SITE}` },
      { id: 'd', method: 'GET', url: '/sites/root/lists/nowhere' },
      { id: 'e', method: 'GET', url: '/me', dependsOn: ['b'] },
      { id: 'f', method: 'GET', url: '/me', dependsOn: ['a'] },
    ]);
    expect(parts.map(({ id, status }) => [id, status])).toEqual([
      ['a', 200],
      ['b', 403],
      ['c', 200],
      ['d', 404],
      ['e', 424],
      ['f', 200],
    ]);
    expect(parts[1]?.body).toMatchObject({ code: 'access_denied', error: { code: 'access_denied' } });
    expect(parts[3]?.body).toMatchObject({ code: 'not_found', error: { code: 'itemNotFound' } });
    const [sent] = upstreamCalls(world);
    expect(sent?.body).not.toMatch(/messages|nowhere"b"|localhost/);
  });

  it('is the same without the version in its address, and made of nothing without parts that pass', async () => {
    const [me] = await batch(user, [{ id: '1', method: 'GET', url: '/me' }], '/graph/$batch');
    expect(me?.status).toBe(200);
    world.emulator.transcript.clear();
    const refused = await batch(user, [{ id: '1', method: 'GET', url: '/users' }]);
    expect(refused.map(({ status }) => status)).toEqual([403]);
    expect(upstreamCalls(world)).toEqual([]);
  });

  it('is judged with a query in its address too, and where all the rest may pass', async () => {
    const users = { id: '1', method: 'GET', url: '/users' };
    const asked = await batch(user, [users], `${GRAPH}/$batch?a=1`);
    expect(asked.map(({ status }) => status)).toEqual([403]);
    const env = { PASS_THROUGH_ALLOW: 'POST /graph/v1.0/**', PASS_THROUGH_DEFAULTS: 'off' };
    const wide = world.browser(await world.replicate(env));
    await wide.signIn('adele@contoso.onmicrosoft.com');
    world.emulator.transcript.clear();
    for (const name of ['%24batch', '$BATCH', '$batch?x']) {
      expect((await batch(wide, [users], `${GRAPH}/${name}`)).map(({ status }) => status)).toEqual([403]);
    }
    expect(upstreamCalls(world)).toEqual([]);
  });

  it('hands out no link that needs no token', async () => {
    const parts = await batch(user, [
      { id: '1', method: 'GET', url: `${ROOT}:/Welcome.txt:/content`.slice(GRAPH.length) },
      { id: '2', method: 'GET', url: `${ROOT}:/Welcome.txt`.slice(GRAPH.length) },
    ]);
    expect(JSON.stringify(parts)).not.toContain('tempauth');
    const links = [parts[0]?.headers['Location'], parts[1]?.body?.['@microsoft.graph.downloadUrl']];
    for (const link of links) expect((await user.xhr(String(link))).body).toBe('Welcome to the demo site.\n');
  });

  it.each([
    ['no JSON', '{"requests":['],
    ['no requests', '{}'],
    ['none', '{"requests":[]}'],
    [
      '21',
      JSON.stringify({
        requests: Array.from({ length: 21 }, (_x, id) => ({ id: `${id}`, method: 'GET', url: '/me' })),
      }),
    ],
    [
      'one id twice',
      JSON.stringify({ requests: [1, 1].map((id) => ({ id: `${id}`, method: 'GET', url: '/me' })) }),
    ],
    ['no method', '{"requests":[{"id":"1","url":"/me"}]}'],
  ])('with %s is refused as a whole', async (_what, body) => {
    const answer = await user.xhr(`${GRAPH}/$batch`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.json()['code']]).toEqual([400, 'bad_request']);
    expect(upstreamCalls(world)).toEqual([]);
  });
});

describe('a part of a batch', () => {
  it('that is throttled says so by itself, and none is ever a 401 without a way on', async () => {
    graph({
      type: 'respond',
      status: 200,
      headers: JSON_TYPE,
      body: {
        responses: [
          {
            id: '2',
            status: 429,
            headers: { 'Retry-After': '7', 'Set-Cookie': 'a=b' },
            body: { error: { code: 'activityLimitReached', message: 'Slow' } },
          },
          { id: '1', status: 200, headers: { 'Content-Type': 'text/html' }, body: 'PGh0bWw+' },
          { id: 'other', status: 200, body: {} },
        ],
      },
    });
    const parts = await batch(
      user,
      [1, 2, 3].map((id) => ({ id: `${id}`, method: 'GET', url: '/me' })),
    );
    expect(parts.map(({ id, status, body }) => [id, status, body?.['code']])).toEqual([
      ['1', 502, 'upstream_invalid'],
      ['2', 429, 'throttled'],
      ['3', 502, 'upstream_invalid'],
    ]);
    expect(parts[1]?.headers).toEqual({ 'Content-Type': 'application/json', 'Retry-After': '7' });
    const next = await user.xhr(`${GRAPH}/me`);
    expect([next.status, next.headers['retry-after'], next.json()['error']]).toEqual([
      429,
      '7',
      expect.objectContaining({ code: 'throttled' }),
    ]);
    expect(upstreamCalls(world)).toHaveLength(1);
    later(world, 7_000);
  });

  it('whose token was refused is sent once more, with those that waited for it, and no other', async () => {
    const denied = { error: { code: 'InvalidAuthenticationToken', message: 'The token is expired.' } };
    graph({
      type: 'respond',
      status: 200,
      headers: JSON_TYPE,
      body: {
        responses: [
          { id: '1', status: 200, headers: { 'Content-Type': 'application/json' }, body: { id: 'first' } },
          { id: '2', status: 401, body: denied },
          { id: '3', status: 424, body: { error: { code: 'FailedDependency' } } },
        ],
      },
    });
    const parts = await batch(user, [
      { id: '1', method: 'GET', url: '/me' },
      { id: '2', method: 'GET', url: '/me', dependsOn: ['1'] },
      { id: '3', method: 'GET', url: '/me', dependsOn: ['1', '2'] },
    ]);
    expect(parts.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(parts[0]?.body).toEqual({ id: 'first' });
    const sent = upstreamCalls(world).map(({ body }) => JSON.parse(body).requests);
    expect(sent[1]).toEqual([
      { id: '2', method: 'GET', url: '/me', headers: {} },
      { id: '3', method: 'GET', url: '/me', headers: {}, dependsOn: ['2'] },
    ]);
    expect(tokenPosts(world).length).toBe(1);
  });
});
