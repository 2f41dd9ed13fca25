import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import { UpstreamLimits } from '../../src/upstream/limits.js';
import type { Answer, Browser } from '../support/browser.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const ITEM = `${API}/sites/%2Fsites%2Fdemo/lists/Requests/items/1`;
const QUICK = { call: 400, idle: 400 };

let world: World;
let user: Browser;
let content = '';
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
  const drive = await firstOf(`${API}/sites/%2Fsites%2Fdemo/drives`, () => true);
  const file = await firstOf(`${API}/drives/${drive}/children`, ({ name }) => name === 'Welcome.txt');
  content = `${API}/drives/${drive}/items/${file}/content`;
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());
afterEach(() => world.emulator.faults.clear());

async function firstOf(path: string, wanted: (row: Record<string, unknown>) => boolean): Promise<string> {
  const found = (await user.xhr(path)).json()['items'];
  return String((Array.isArray(found) ? found : []).find(wanted)?.id);
}

const fault = (action: FaultAction, service: 'graph' | 'sharepoint' = 'graph', times = 1): void => {
  world.emulator.faults.add({ service, action, times });
};
const calls = (service: 'graph' | 'sharepoint' | 'entra' = 'graph'): number =>
  world.emulator.transcript.count({ service });
const renewals = (): number =>
  world.emulator.transcript.count({ service: 'entra', body: 'grant_type=refresh_token' });
const told = (answer: Answer): [number, unknown] => [answer.status, answer.json()['code']];

/** Short limits for one test. */
async function hurried<T>(run: () => Promise<T>): Promise<T> {
  const limits = world.bff.app.get(UpstreamLimits, { strict: false });
  const { call, idle } = limits;
  Object.assign(limits, QUICK);
  try {
    return await run();
  } finally {
    Object.assign(limits, { call, idle });
  }
}

describe('throttling', () => {
  // Until then nothing is sent: the next test begins afterwards.
  afterEach(() => world.clock.advance(31_000));

  it.each([
    [429, '31', 'throttled', '31'],
    [429, undefined, 'throttled', '10'],
    [503, undefined, 'upstream_throttled', '10'],
    [503, 'soon', 'upstream_throttled', '10'],
  ])(
    '%i with Retry-After %s is %s after %s s, and no retry of ours',
    async (status, retryAfter, code, expected) => {
      fault({ type: 'throttle', status, ...(retryAfter !== undefined && { retryAfter }) });
      const answer = await user.xhr(ITEM);
      expect([...told(answer), answer.headers['retry-after']]).toEqual([status, code, expected]);
      expect(calls()).toBe(1);
    },
  );

  it('told as a date reaches the browser as seconds', async () => {
    fault({ type: 'throttle', retryAfter: new Date(world.clock.now() + 25_000) });
    const seconds = Number((await user.xhr(ITEM)).headers['retry-after']);
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(25);
  });
});

describe('an answer that is no answer', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
  it.each<[string, FaultAction, number, string]>([
    ['reset before the headers', { type: 'reset' }, 502, 'upstream_unavailable'],
    ['cut off in its body', { type: 'truncate' }, 502, 'upstream_invalid'],
    [
      'longer than announced',
      { type: 'raw', bytes: `${head}Content-Length: 3\r\n\r\n{"a":1}` },
      502,
      'upstream_invalid',
    ],
    [
      'shorter than announced',
      { type: 'raw', bytes: `${head}Content-Length: 99\r\n\r\n{}` },
      502,
      'upstream_invalid',
    ],
    ['not HTTP', { type: 'raw', bytes: 'SSH-2.0-x\r\n\r\n' }, 502, 'upstream_invalid'],
    ['too large', { type: 'oversize' }, 502, 'upstream_invalid'],
    ['an empty object', { type: 'empty-json' }, 502, 'upstream_invalid'],
    [
      'compressed unasked',
      {
        type: 'respond',
        status: 200,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: '\u001f\u008b',
      },
      502,
      'upstream_invalid',
    ],
    ['a 304 that nobody asked for', { type: 'respond', status: 304 }, 502, 'upstream_invalid'],
    [
      'a server error',
      { type: 'respond', status: 500, body: { error: { code: 'generalException' } } },
      502,
      'upstream_unavailable',
    ],
  ])('(%s) is an error, told once', async (_name, action, status, code) => {
    fault(action, 'graph', 5);
    expect(told(await user.xhr(ITEM))).toEqual([status, code]);
    expect([calls(), renewals()]).toEqual([1, 0]);
  });

  it.each<[string, FaultAction]>([
    ['no headers', { type: 'hang' }],
    ['headers, then silence', { type: 'raw', bytes: `${head}Content-Length: 9\r\n\r\n{`, keepOpen: true }],
  ])('(%s) is upstream_timeout, and a change is never sent twice', async (_name, action) => {
    fault(action, 'graph', 5);
    const headers = { 'content-type': 'application/json', 'if-match': '"x"' };
    const body = JSON.stringify({ fields: { Title: 'x' } });
    const answer = await hurried(() => user.xhr(ITEM, { method: 'PATCH', headers, body }));
    expect(told(answer)).toEqual([504, 'upstream_timeout']);
    expect(calls()).toBe(1);
  });

  it('tells nothing of what the upstream said', async () => {
    world.emulator.faults.add({
      service: 'graph',
      action: {
        type: 'respond',
        status: 500,
        headers: {
          'set-cookie': 'FedAuth=planted',
          'www-authenticate': 'Bearer planted',
          'x-powered-by': 'planted',
          sprequestguid: 'b1c2d3e4-0000-4000-8000-000000000001',
          'x-planted': 'planted',
        },
        body: {
          error: { code: 'Bearer eyJ.planted.x', message: 'planted', innerError: { code: 'eyJ0.planted' } },
        },
      },
    });
    const answer = await user.xhr(ITEM);
    expect(JSON.stringify([answer.headers, answer.body])).not.toContain('planted');
    expect(answer.json()['upstream']).toEqual({
      service: 'graph',
      status: 500,
      requestId: 'b1c2d3e4-0000-4000-8000-000000000001',
    });
    expect(JSON.stringify(world.bff.log.lines)).not.toContain('planted');
  });
});

it.each(['7\r\nX-Planted: 1', '7/../8', '\u20ac?x'])(
  'an id like %j stays one segment of Location',
  async (id) => {
    fault({ type: 'merge-json', members: { id } });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ fields: { Title: 'x' } });
    const answer = await user.xhr(ITEM.replace(/\/1$/, ''), { method: 'POST', headers, body });
    expect([answer.status, answer.headers['location']]).toEqual([
      201,
      ITEM.replace(/1$/, encodeURIComponent(id)),
    ]);
  },
);

describe('a listing', () => {
  it.each([
    'https://evil.example/v1.0/sites/root/lists',
    'https://graph.microsoft.com/v1.0/sites/root/lists',
    '/v1.0/sites/root/lists',
  ])('whose next link is %s is not handed on', async (link) => {
    fault({ type: 'merge-json', members: { '@odata.nextLink': link } });
    expect(told(await user.xhr(`${API}/lists`))).toEqual([502, 'upstream_invalid']);
  });

  it('that holds something else than a listing is upstream_invalid', async () => {
    fault({ type: 'merge-json', members: { value: 'x' } });
    expect(told(await user.xhr(`${API}/lists`))).toEqual([502, 'upstream_invalid']);
  });
});

describe('a download', () => {
  it.each([
    'https://evil.example/x',
    'https://login.microsoftonline.com/common/oauth2/authorize?x',
    '//evil.example/x',
  ])('that Graph sends to %s is neither followed nor passed on', async (location) => {
    fault({ type: 'respond', status: 302, headers: { location } }, 'graph', 2);
    const answer = await user.xhr(content);
    expect([...told(answer), answer.headers['location'], calls(), calls('sharepoint')]).toEqual([
      502,
      'upstream_invalid',
      undefined,
      2,
      0,
    ]);
  });

  it.each<[string, FaultAction, number, string]>([
    ['a refused link', { type: 'respond', status: 401, body: '' }, 502, 'upstream_invalid'],
    [
      'another redirect',
      { type: 'respond', status: 302, headers: { location: 'https://evil.example' } },
      502,
      'upstream_invalid',
    ],
    ['a throttle', { type: 'throttle', retryAfter: 7 }, 429, 'throttled'],
    ['a reset', { type: 'reset' }, 502, 'upstream_unavailable'],
    ['a cut before the first byte', { type: 'truncate', afterBytes: 0 }, 502, 'upstream_invalid'],
    ['a server error', { type: 'html', status: 500 }, 502, 'upstream_unavailable'],
    [
      'five thousand encodings',
      {
        type: 'respond',
        status: 200,
        headers: { 'content-encoding': Array(500).fill('gzip').join() },
        body: 'x',
      },
      502,
      'upstream_invalid',
    ],
  ])('with %s at the file itself is an error, not a file', async (_name, action, status, code) => {
    fault(action, 'sharepoint');
    const answer = await user.xhr(content);
    world.clock.advance(7_000);
    expect(told(answer)).toEqual([status, code]);
    expect(answer.headers).not.toHaveProperty('content-disposition');
  });

  it('that never begins is upstream_timeout', async () => {
    fault({ type: 'hang' }, 'sharepoint');
    expect(told(await hurried(() => user.xhr(content)))).toEqual([504, 'upstream_timeout']);
  });

  it('that breaks off upstream breaks off for the browser', async () => {
    fault({ type: 'truncate', afterBytes: 5 }, 'sharepoint');
    await expect(user.xhr(content)).rejects.toThrow();
  });
});
