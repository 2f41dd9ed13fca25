import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { batch, GRAPH, GRAPH_ITEMS, ROOT, send, SITE } from '../support/graph-mount.js';
import { later, resetEmulator, tokenPosts } from '../support/token-posts.js';
import { upstreamCalls } from '../support/upstream-calls.js';
import { startWorld, type World } from '../support/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'graph' } });
});
afterAll(() => world.stop());
beforeEach(async () => {
  resetEmulator(world);
  later(world, 32_000);
  user = await world.signedIn();
  world.emulator.transcript.clear();
});

const graph = (action: FaultAction, times = 1): unknown =>
  world.emulator.faults.add({ service: 'graph', action, times });
const posts = (): number => tokenPosts(world).length;
const told = ({ status, json }: Answer): unknown[] => [status, json()['code']];

/** Graph's envelope with the problem beside it: these clients read nothing else. */
function expectEnvelope(answer: Answer, status: number, code: string, words = code): void {
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect([answer.status, answer.json()]).toEqual([
    status,
    expect.objectContaining({
      code,
      status,
      instance: answer.headers['x-request-id'],
      error: {
        code: words,
        message: expect.any(String),
        innerError: expect.objectContaining({ code, 'request-id': expect.any(String) }),
      },
    }),
  ]);
}

describe('a token that has run out', () => {
  const expire = (): unknown =>
    graph({
      type: 'respond',
      status: 401,
      body: {
        error: {
          code: 'InvalidAuthenticationToken',
          message: 'Lifetime validation failed, the token is expired.',
        },
      },
    });

  it('is renewed once, and the call made again, also with a body', async () => {
    expire();
    const made = await send(user, 'POST', GRAPH_ITEMS, { fields: { Title: 'Twice sent' } });
    expect([made.status, posts()]).toEqual([201, 1]);
    expect(upstreamCalls(world).map(({ status }) => status)).toEqual([401, 201]);
    expire();
    expect((await user.xhr(`${ROOT}:/small.txt:/content`, { method: 'PUT', body: 'short' })).status).toBe(
      201,
    );
    expire();
    expect((await batch(user, [{ id: '1', method: 'GET', url: '/me' }]))[0]?.status).toBe(200);
  });

  it('is renewed while a long body is on its way, which only the client can send again', async () => {
    expire();
    const body = Buffer.alloc(2 * 1024 * 1024);
    const first = await user.xhr(`${ROOT}:/long.bin:/content`, { method: 'PUT', body });
    expectEnvelope(first, 401, 'reauth_required');
    expect([first.json()['retryable'], posts(), upstreamCalls(world).length]).toEqual([true, 1, 1]);
    expect((await user.xhr(`${ROOT}:/long.bin:/content`, { method: 'PUT', body })).status).toBe(201);
  });

  it('and cannot be renewed sends the user to sign in, in the envelope', async () => {
    world.emulator.entra.revokeRefreshTokens('adele@contoso.onmicrosoft.com');
    expire();
    const answer = await user.xhr(`${GRAPH}/me`);
    expectEnvelope(answer, 401, 'reauth_required');
    expect(answer.json()['loginUrl']).toMatch(/\/bff\/login/);
  });

  it('is one that is refused twice', async () => {
    graph({ type: 'respond', status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } }, 2);
    expectEnvelope(await user.xhr(`${GRAPH}/me`), 401, 'reauth_required');
    expect(upstreamCalls(world).length).toBe(2);
  });
});

describe('an error of our own', () => {
  it('wears the envelope, wherever it is made', async () => {
    expectEnvelope(await world.browser().xhr(`${GRAPH}/me`), 401, 'session_required');
    expectEnvelope(
      await send(user, 'POST', GRAPH_ITEMS, {}, { headers: { 'x-csrf': undefined } }),
      403,
      'csrf_rejected',
    );
    expectEnvelope(await user.xhr(`${GRAPH}/me`, { from: 'https://evil.example' }), 403, 'origin_rejected');
    expectEnvelope(await user.xhr(`${GRAPH}/me/messages`), 403, 'access_denied');
    expectEnvelope(await user.xhr(`${GRAPH}/me`, { method: 'OPTIONS' }), 405, 'method_not_allowed');
    expectEnvelope(await user.xhr('/graph/%zz'), 400, 'bad_request');
    expectEnvelope(
      await send(user, 'POST', GRAPH_ITEMS, 'x', { headers: { 'content-type': 'text/plain' } }),
      415,
      'unsupported_media_type',
    );
  });
});

describe('an error of Graph', () => {
  it('keeps its words beside our code', async () => {
    expectEnvelope(await user.xhr(`${SITE}/lists/nowhere`), 404, 'not_found', 'itemNotFound');
  });

  it('tells in whole seconds how long to wait, and is not asked again by us', async () => {
    const date = new Date(world.clock.now() + 30_000);
    graph({ type: 'throttle', retryAfter: date });
    const answer = await user.xhr(`${GRAPH}/me`);
    expect(told(answer)).toEqual([429, 'throttled']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(25);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(upstreamCalls(world).length).toBe(1);
  });

  it('never repeats what it was sent', async () => {
    await user.xhr(`${GRAPH}/me`);
    const token = String(upstreamCalls(world).at(-1)?.headers.authorization).slice('Bearer '.length);
    const forms = [
      token,
      token.slice(100, 400),
      Buffer.from(token).toString('base64'),
      Buffer.from(token).toString('hex'),
      encodeURIComponent(token),
    ];
    for (const form of forms) {
      graph({
        type: 'respond',
        status: 400,
        headers: {
          'set-cookie': 'FedAuth=x',
          'request-id': form,
          'x-echo': form,
          etag: `"${form}"`,
          'www-authenticate': `Bearer ${form}`,
        },
        body: { error: { code: 'invalidRequest', message: `Was sent ${form}`, innerError: { code: form } } },
      });
      const answer = await user.xhr(`${GRAPH}/me`);
      expectEnvelope(answer, 400, 'bad_request', 'invalidRequest');
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain(form);
      expect(Object.keys(answer.headers)).not.toEqual(expect.arrayContaining(['set-cookie']));
    }
    graph({ type: 'respond', status: 200, headers: JSON_TYPE, body: { token } });
    expect(told(await user.xhr(`${GRAPH}/me`))).toEqual([502, 'upstream_invalid']);
  });
});

describe('an answer that is not what is due', () => {
  it.each<[string, FaultAction, number, string, number]>([
    ['a page with 200', { type: 'html' }, 200, '', 2],
    [
      'a redirect to a sign-in page',
      { type: 'respond', status: 302, headers: { location: 'https://login.example/' } },
      200,
      '',
      2,
    ],
    [
      'JSON that is cut off',
      { type: 'respond', status: 200, headers: JSON_TYPE, body: '{"a":"' },
      502,
      'upstream_invalid',
      1,
    ],
    [
      'JSON a thousand deep',
      { type: 'respond', status: 200, headers: JSON_TYPE, body: '['.repeat(1_000) + ']'.repeat(1_000) },
      502,
      'upstream_invalid',
      1,
    ],
    ['nothing', { type: 'respond', status: 200, headers: JSON_TYPE, body: '' }, 502, 'upstream_invalid', 1],
    ['20 MB', { type: 'oversize' }, 502, 'upstream_invalid', 1],
    ['half of it', { type: 'truncate' }, 502, 'upstream_invalid', 1],
    ['a reset', { type: 'reset' }, 502, 'upstream_unavailable', 1],
    [
      'a page that says throttled',
      {
        type: 'respond',
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<a href="/_layouts/Throttle.htm">',
      },
      503,
      'upstream_throttled',
      1,
    ],
    [
      'an encoding in layers',
      {
        type: 'respond',
        status: 200,
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' },
        body: '{}',
      },
      502,
      'upstream_invalid',
      1,
    ],
  ])('%s', async (_what, action, status, code, calls) => {
    graph(action);
    const answer = await user.xhr(`${GRAPH}/me`);
    expect(answer.status).toBe(status);
    if (code !== '') expectEnvelope(answer, status, code);
    expect(upstreamCalls(world).length).toBe(calls);
  });

  it('is read when it is compressed, though nobody asked for that', async () => {
    const body = gzipSync('{"displayName":"Packed"}');
    world.emulator.faults.add({
      service: 'graph',
      action: {
        type: 'alter',
        change: (response) => ({
          ...response,
          headers: { ...response.headers, 'Content-Encoding': 'gzip' },
          body,
        }),
      },
    });
    const answer = await user.xhr(`${GRAPH}/me`);
    expect([answer.json()['displayName'], answer.headers['content-encoding']]).toEqual(['Packed', undefined]);
  });
});
