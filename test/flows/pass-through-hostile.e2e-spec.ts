import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { batch, GRAPH, GRAPH_ITEMS, ROOT, send, SITE } from '../support/graph-mount.js';
import { sendRaw } from '../support/raw-http.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';
import { startWorld, type World } from '../support/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };

let world: World;
let user: Browser;
beforeAll(async () => {
  const env = { PASS_THROUGH: 'graph', PASS_THROUGH_ALLOW: 'GET|POST /graph/v1.0/applications/**' };
  world = await startWorld({ env });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.faults.clear();
  world.emulator.transcript.clear();
});

/** A target byte for byte, with the user's cookie. */
const raw = (
  target: string,
  method = 'GET',
  headers: Record<string, string | string[]> = {},
): Promise<Answer> => {
  const { host } = new URL(world.origin);
  const cookie = user.jar.header(new URL(world.origin)) ?? '';
  return sendRaw(world.bff.address, { method, target, headers: { host, cookie, 'x-csrf': '1', ...headers } });
};
const nothingSent = (): void => expect(upstreamCalls(world).map(({ target }) => target)).toEqual([]);

describe('a path that is not on the list', () => {
  const HARMLESS_BASE = '/drives/d/items/i';
  it.each([
    '/me/../users',
    '/me/%2e%2e/users',
    '/me/%252e%252e/users',
    '/me/%25252e%25252e/users',
    '/me/..%2fusers',
    '/me/..;/users',
    '/me\\..\\users',
    '/me%5c..%5cusers',
    '/me//drive',
    '/me/',
    '/ME',
    '/m%65',
    '/me%00',
    '/me%0d%0aX-Evil:1',
    '/me.json',
    '/me;x=y',
    '/%24batch',
    '/$batch/',
    '/$batch',
    `${HARMLESS_BASE}%2fpermissions`,
    `${HARMLESS_BASE}%252fpermissions`,
    `${HARMLESS_BASE}%3a/permissions`,
    '/drives/d/root:/a%3a/permissions',
    '/drives/d/root:/a%253a/permissions',
    "/drives('d')/items('i')/permissions",
    "/drives('d%27)/items/i')/root",
    '/drives/d/root/../../../users',
    '/beta/me',
    '/users',
    '/users/x/messages',
    '/subscriptions',
    '/shares/u!aHR0cHM6Ly9ldmlsLmV4YW1wbGU/root',
    '/sites/root/permissions',
    `${HARMLESS_BASE}/preview`,
    `${HARMLESS_BASE}/createLink`,
    `${HARMLESS_BASE}/microsoft.graph.createLink`,
    '/applications/x/addPassword/getToken',
    '/applications/x/AcquireOBOToken',
    '/applications/x/acquire%54oken',
    '/applications/x/acquire%2554oken',
    '/drives/AcquireOBOToken/root',
    '/_api/Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken?resource=x',
  ])('goes nowhere: %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      if (path === '/$batch' && method === 'POST') continue;
      const answer = await raw(`${GRAPH}${path}`, method);
      expect([400, 403]).toContain(answer.status);
      expect(answer.json()['error']).toBeDefined();
    }
    nothingSent();
    const parts = await batch(user, [
      { id: '1', method: 'GET', url: path },
      { id: '2', method: 'POST', url: path, body: {} },
    ]);
    for (const { status } of parts) expect([400, 403]).toContain(status);
    nothingSent();
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'POST'])('nor does another method: %s', async (method) => {
    const headers = { 'content-type': 'application/json' };
    expect((await raw(`${GRAPH}/me`, method, headers)).status).toBe(403);
    expect((await batch(user, [{ id: '1', method, url: '/me' }]))[0]?.status).toBe(403);
    nothingSent();
  });

  it('passes when it is the rule that says so, but for tokens', async () => {
    expect((await raw(`${GRAPH}/applications/x/owners`)).json()['code']).not.toBe('access_denied');
    expect(upstreamCalls(world).map(({ target }) => target)).toEqual(['/v1.0/applications/x/owners']);
  });
});

describe('another host', () => {
  it.each([
    '/sites/evil.example:/sites/x',
    '/sites/evil.example:/sites/x:/lists',
    '/sites/evil.example,8b9f6b6e-7d0a-4d0e-9a53-6f0f6f2f8f11,8b9f6b6e-7d0a-4d0e-9a53-6f0f6f2f8f11/lists',
    "/sites('evil.example,8b9f6b6e-7d0a-4d0e-9a53-6f0f6f2f8f11,8b9f6b6e-7d0a-4d0e-9a53-6f0f6f2f8f11')/lists",
    '/sites/contoso.sharepoint.com.evil.example:/sites/x',
    '/sites/evil%2eexample:/sites/x',
    '/sites/evil%252eexample:/sites/x',
  ])('is not named by a site: %s', async (path) => {
    expect((await raw(`${GRAPH}${path}`)).json()['code']).toBe('target_not_allowed');
    const [part] = await batch(user, [{ id: '1', method: 'GET', url: path }]);
    expect(part?.body?.['code']).toBe('target_not_allowed');
    nothingSent();
  });

  it.each([
    'https://evil.example/v1.0/me',
    'https://graph.microsoft.com/v1.0/me',
    '//evil.example/me',
    'javascript:x',
    'HTTP://evil.example/me',
  ])('is not the target of a part: %s', async (url) => {
    const [part] = await batch(user, [{ id: '1', method: 'GET', url }]);
    expect([part?.status, part?.body?.['code']]).toEqual([400, 'target_not_allowed']);
    nothingSent();
  });

  it('is not what a body refers to, while our own addresses there lead to Graph', async () => {
    const body = (id: string) => ({ fields: { '@odata.id': id } });
    const answer = await send(user, 'POST', GRAPH_ITEMS, body('https://evil.example/v1.0/x'));
    expect(answer.json()['code']).toBe('target_not_allowed');
    nothingSent();
    await send(user, 'POST', GRAPH_ITEMS, body(`${world.origin}${GRAPH}/me`));
    expect(upstreamCalls(world)[0]?.body).toContain(`${world.emulator.graphUrl}/v1.0/me`);
  });

  it('is no next page, and behind no link of an answer', async () => {
    const respond = (body: object): unknown =>
      world.emulator.faults.add({
        service: 'graph',
        action: { type: 'respond', status: 200, headers: JSON_TYPE, body },
      });
    respond({ value: [], '@odata.nextLink': 'https://evil.example/v1.0/me?$skiptoken=x' });
    expect((await user.xhr(`${GRAPH}/sites`)).json()['code']).toBe('upstream_invalid');
    respond({
      uploadUrl: 'https://evil.example/up?tempauth=x',
      '@odata.id': 'https://evil.example/v1.0/me',
      webUrl: 'https://evil.example/?tempauth=x',
      getUrl: `${world.emulator.sharePointUrl}/_layouts/15/embed.aspx?tempauth=x`,
      thumbnails: [{ small: { url: `${world.emulator.sharePointUrl}/thumb?tempauth=x` } }],
    });
    const { uploadUrl, '@odata.id': id, webUrl, getUrl, thumbnails } = (await user.xhr(`${GRAPH}/me`)).json();
    expect([uploadUrl, id, webUrl, getUrl]).toEqual([null, null, null, null]);
    expect(JSON.stringify(thumbnails)).toMatch(`${world.origin}${GRAPH}/~/`);
  });

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    'https://127.0.0.1@evil.example/x',
    'https://login.microsoftonline.com/x',
  ])('is not where content comes from: %s', async (location) => {
    world.emulator.faults.add({
      service: 'graph',
      times: 2,
      action: { type: 'respond', status: 302, headers: { location } },
    });
    const answer = await user.xhr(`${ROOT}:/Welcome.txt:/content`);
    expect([answer.status, answer.json()['code'], answer.headers['location']]).toEqual([
      502,
      'upstream_invalid',
      undefined,
    ]);
  });
});

describe('headers', () => {
  const SMUGGLED = {
    authorization: 'Bearer smuggled',
    cookie: '__Host-bff=smuggled',
    'x-csrf': 'smuggled',
    'x-http-method': 'DELETE',
    'x-http-method-override': 'DELETE',
    'x-method-override': 'DELETE',
    'x-forwarded-for': '10.1.2.3',
    forwarded: 'for=10.1.2.3',
    'x-ms-client-principal': 'smuggled',
    host: 'evil.example',
    connection: 'authorization',
    te: 'trailers',
    'user-agent': 'smuggled',
    'x-anything': 'smuggled',
  };

  it('of a request pass by list', async () => {
    const { cookie: _cookie, 'x-csrf': _csrf, host: _host, ...others } = SMUGGLED;
    await raw(`${GRAPH}/me`, 'GET', {
      ...others,
      authorization: ['Bearer smuggled', 'Bearer twice'],
      prefer: 'respond-async',
    });
    const [call] = upstreamCalls(world);
    expectCleanCalls(world);
    expect(Object.keys(call?.headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'client-request-id',
      'connection',
      'host',
      'prefer',
      'user-agent',
    ]);
    expect(JSON.stringify(call?.headers)).not.toMatch(/smuggled|10\.1\.2\.3|evil/);
  });

  it('of a part pass by list, in any letters', async () => {
    const headers = Object.fromEntries(
      Object.entries(SMUGGLED).flatMap(([name, value]) => [
        [name, value],
        [name.toUpperCase(), value],
      ]),
    );
    const [part] = await batch(user, [
      {
        id: '1',
        method: 'GET',
        url: '/me',
        headers: { ...headers, Prefer: 'x', Accept: 'a\r\nX-Evil: 1', 'If-Match\r\nX': 'y' },
      },
    ]);
    expect(part?.status).toBe(200);
    const { requests } = JSON.parse(upstreamCalls(world)[0]?.body ?? '{}');
    expect(requests).toEqual([{ id: '1', method: 'GET', url: '/me', headers: { prefer: 'x' } }]);
    expectCleanCalls(world);
  });

  it('of a sealed link are those of an upload', async () => {
    const session = await send(user, 'POST', `${ROOT}:/smuggled.bin:/createUploadSession`, {});
    const { pathname } = new URL(String(session.json()['uploadUrl']));
    const { cookie: _cookie, 'x-csrf': _csrf, host: _host, connection: _connection, ...others } = SMUGGLED;
    world.emulator.transcript.clear();
    await raw(pathname, 'PUT', { ...others, 'content-range': 'bytes 0-0/1', 'content-length': '0' });
    const [call] = upstreamCalls(world);
    expect(JSON.stringify(call?.headers)).not.toMatch(/smuggled|10\.1\.2\.3|evil/);
    expectCleanCalls(world);
  });
});

describe('a body', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['over 4 MiB', `{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`, JSON_TYPE, 'payload_too_large'],
    ['a thousand deep', '['.repeat(1_000) + ']'.repeat(1_000), JSON_TYPE, 'bad_request'],
    ['cut off', '{"a":', JSON_TYPE, 'bad_request'],
    ['compressed', '{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'unsupported_media_type'],
    ['of another type', '{}', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    ['of no type', '{}', {}, 'unsupported_media_type'],
  ])('that is %s ends here', async (_what, body, headers, code) => {
    const answer = await user.xhr(GRAPH_ITEMS, { method: 'POST', body, headers });
    expect(answer.json()['code']).toBe(code);
    nothingSent();
  });

  it('has an address of a length that can be served, with not too many parameters', async () => {
    expect((await raw(`${GRAPH}/me?a=${'x'.repeat(13_000)}`)).json()['code']).toBe('uri_too_long');
    expect((await raw(`${GRAPH}/me?${'a=1&'.repeat(500)}`)).json()['code']).toBe('bad_request');
    nothingSent();
  });
});

describe('a sealed link', () => {
  it.each(['', 'x', '../me', '%2e%2e/me', 'A'.repeat(4_000), '~'])(
    'that we did not make leads nowhere: %#',
    async (text) => {
      const answer = await raw(`${GRAPH}/~/${text}`);
      expect([400, 403, 404]).toContain(answer.status);
      nothingSent();
    },
  );

  it('is not shown in the log, nor is what stands behind it', async () => {
    const answer = await user.xhr(`${ROOT}:/Welcome.txt`);
    const link = String(answer.json()['@microsoft.graph.downloadUrl']);
    await user.xhr(link);
    await user.xhr(SITE);
    const log = JSON.stringify(world.bff.log);
    for (const secret of ['tempauth', link.slice(-40), 'Welcome.txt', 'Requests'])
      expect(log).not.toContain(secret);
  });
});
