import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { API, call, LIST, MOUNT, multipart, part, sendBatch, TOKENS } from '../support/api-mount.js';
import type { Answer, Browser } from '../support/browser.js';
import { upstreamCalls } from '../support/upstream-calls.js';
import { ALEX, startWorld, type World } from '../support/world.js';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'sharepoint' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const sent = () => upstreamCalls(world);
/** `400 bad_request` */
const told = (answer: Answer): string => `${answer.status} ${String(answer.json()['code'])}`;

/** Below the site's `_api`. */
const DENIED: readonly (readonly [string, string])[] = [
  ['GET', `${TOKENS}?resource=https://graph.microsoft.com`],
  ['POST', `${TOKENS.toUpperCase()}?resource=x`],
  ['GET', `web/${TOKENS}`],
  ['POST', 'SP.OAuth.Token/Acquire'],
  ['POST', 'ProcessQuery'],
  ['GET', '$metadata'],
  ['POST', 'SP.AppRegistration.Create'],
  ['GET', 'web/RoleAssignments'],
  ['POST', 'web/UserCustomActions'],
  ['MERGE', 'web'],
  ['DELETE', 'web'],
  ['POST', "web/getFileByServerRelativePath(decodedUrl='a')/GetPreAuthorizedAccessUrl(expirationHours=1)"],
  ['GET', "web/lists/getByTitle('x')/items(1)/GetToken"],
  ['GET', `web/lists/getByTitle('x')%2F..%2F..%2F..%2F${TOKENS}`],
  ['GET', `web/lists/getByTitle('x%27)%2F${TOKENS}(%27')`],
  ['GET', 'web%2Flists%2f%252e%252e%2f_vti_bin'],
  ['GET', '%5flayouts/15/download.aspx'],
  ['GET', 'v2.0/me/drive'],
];

describe('what is not let pass', () => {
  afterEach(() => expect(sent()).toEqual([]));

  it.each(DENIED)('is refused by itself: %s %s', async (method, path) => {
    const headers = method === 'MERGE' ? { 'x-http-method': 'MERGE' } : {};
    const answer = await call(user, method === 'MERGE' ? 'POST' : method, `${API}/${path}`, { headers });
    expect(told(answer)).toMatch(/^403 access_denied$|^400 bad_request$/);
    expect(answer.json()['odata.error']).toBeDefined();
  });

  it.each(DENIED)('is refused in a batch, and with it all of the batch: %s %s', async (method, path) => {
    const harmless = part(`POST ${LIST}/items`, { body: '{"Title":"x"}' });
    for (const address of [`${world.origin}${API}/${path}`, path]) {
      const answer = await sendBatch(user, [harmless, part(`${method} ${address}`)]);
      expect(told(answer)).toMatch(/^403 access_denied$|^400 bad_request$/);
      expect(answer.json()['detail']).toMatch(/^Call 2 of the batch/);
      expect(told(await sendBatch(user, [[harmless, part(`${method} ${address}`)]]))).toMatch(/^40[03] /);
    }
  });

  it.each([
    '/sharepoint/sites/demo/_vti_bin/client.svc/web',
    '/sharepoint/sites/demo/_vti_bin/_api/web',
    '/sharepoint/sites/demo/_layouts/15/download.aspx?UniqueId=1',
    '/sharepoint/sites/demo/Shared%20Documents/Welcome.txt',
    '/sharepoint/sites/demo//_api/web',
    '/sharepoint//evil.example/_api/web',
    '/sharepoint/%2F%2Fevil.example/_api/web',
    '/sharepoint/https://evil.example/_api/web',
    '/sharepoint/sites/demo/_api/$batch',
  ])('is refused wherever it stands: %s', async (path) => {
    expect(told(await call(user, 'GET', path))).toMatch(/^403 access_denied$|^40[04] /);
  });

  it('is refused to other pages and without the anti-forgery header, as everything is', async () => {
    const forged = { headers: { 'x-csrf': undefined } };
    expect(told(await call(user, 'POST', `${LIST}/items`, forged))).toBe('403 csrf_rejected');
    const foreign = await call(user, 'GET', `${API}/web`, { from: 'https://evil.example' });
    expect(told(foreign)).toBe('403 origin_rejected');
  });

  it.each([
    'https://evil.example/sites/demo/_api/web',
    '//evil.example/_api/web',
    'http://localhost:1/sharepoint/_api/web',
    'HTTP://user@localhost/sharepoint/_api/web',
    '\\\\evil.example\\_api\\web',
    'javascript:alert(1)',
    'ORIGIN.evil.example/sharepoint/_api/web',
    'ORIGIN@evil.example/_api/web',
    'ORIGIN\\@evil.example/_api/web',
    'UPSTREAM@evil.example/_api/web',
  ])('is refused when a call in a batch leads elsewhere: %s', async (text) => {
    const address = text.replace('ORIGIN', world.origin).replace('UPSTREAM', world.emulator.sharePointUrl);
    for (const entry of [part(`GET ${address}`), [part(`POST ${address}`, { body: '{}' })]]) {
      expect(told(await sendBatch(user, [part('GET web'), entry]))).toMatch(/^400 target_not_allowed$|^403 /);
    }
  });

  it('is a batch in a batch, or one that can be read in two ways', async () => {
    expect(told(await sendBatch(user, [part('POST $batch', { body: '{}' })]))).toBe('403 access_denied');
    const send = (type: string, body: string): Promise<Answer> =>
      call(user, 'POST', `${API}/$batch`, { headers: { 'content-type': type }, body });
    const whole = multipart([part('GET web')]);
    expect(told(await send('multipart/mixed; boundary=batch_1; boundary=x', whole))).toBe('400 bad_request');
    expect(told(await send('application/json', '{}'))).toBe('400 bad_request');
    expect(told(await send('multipart/mixed; boundary=batch_1', whole.slice(0, -12)))).toBe(
      '400 bad_request',
    );
    const many = multipart(Array.from({ length: 1_001 }, () => part('GET web')));
    expect(told(await send('multipart/mixed; boundary=batch_1', many))).toBe('400 bad_request');
  });

  it('is a body that is too large, packed or no JSON, before SharePoint hears of it', async () => {
    const large = { body: Buffer.alloc(4 * 1_048_576 + 1, 32) };
    expect(told(await call(user, 'POST', `${LIST}/items`, large))).toBe('413 payload_too_large');
    const packed = { body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } };
    expect(told(await call(user, 'POST', `${LIST}/items`, packed))).toBe('415 unsupported_media_type');
    const xml = { body: '<entry/>', headers: { 'content-type': 'application/atom+xml' } };
    expect(told(await call(user, 'POST', `${LIST}/items`, xml))).toBe('415 unsupported_media_type');
    expect(told(await call(user, 'POST', `${LIST}/items`, { body: '{"a":' }))).toBe('400 bad_request');
    expect(told(await call(user, 'GET', `${API}/web?x=${'y'.repeat(13_000)}`))).toBe('414 uri_too_long');
  });

  it.each(['GET', 'MERGE, DELETE', 'TRACE', 'PATCH\t', 'P0ST'])(
    'is what a tunnel says that is none: %j',
    async (tunnel) => {
      const headers = { 'x-http-method': tunnel };
      const answer = await call(user, 'POST', `${API}/web`, { headers, body: '{}' });
      expect(told(answer)).toMatch(/^400 bad_request$|^403 access_denied$/);
      const inside = part(`POST web`, { headers: [`X-HTTP-Method: ${tunnel}`], body: '{}' });
      expect(told(await sendBatch(user, [inside]))).toMatch(/^400 bad_request$|^403 access_denied$/);
    },
  );

  it('is what stands behind a sealed link of somebody else', async () => {
    expect(told(await user.xhr(`${MOUNT}/~/bm90aGluZw`))).toBe('404 not_found');
  });
});

describe('what goes along', () => {
  it('is an allow-list of headers: none that changes the method, the host, the user or the message', async () => {
    const headers = {
      authorization: 'Bearer mine',
      cookie: `${user.jar.header(new URL(world.origin)) ?? ''}; FedAuth=x`,
      forwarded: 'host=evil.example',
      'x-forwarded-host': 'evil.example',
      'x-http-method': 'DELETE',
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
      'x-original-url': `/_api/${TOKENS}`,
      'x-requestdigest': '0x1',
      'x-user': 'somebody',
    };
    expect((await call(user, 'GET', `${LIST}/items(4)`, { headers })).status).toBe(200);
    const [{ headers: seen, method } = { headers: {}, method: '' }] = sent();
    expect(method).toBe('GET');
    expect(Object.keys(seen).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'client-request-id',
      'connection',
      'content-type',
      'host',
      'user-agent',
    ]);
    expect(seen.authorization).toMatch(/^Bearer eyJ/);
  });

  it('is an allow-list in the calls of a batch too, and no call more than those that were judged', async () => {
    const smuggled = ['Authorization: Bearer mine', 'Cookie: FedAuth=x', 'X-CSRF: 1', 'Host: evil.example'];
    const odd = ['X-RequestDigest: 0x1', 'Content-Length: 0', 'X-Method-Override: DELETE', 'If-Match: *'];
    const body = `{"Title":"--changeset_0\\n--other\\n\\nGET web/${TOKENS} HTTP/1.1"}\n\n`;
    const reads = part('GET web?$select=Title', { headers: [...smuggled, ...odd] });
    const answer = await sendBatch(user, [reads, [part(`POST ${LIST}/items`, { body, headers: smuggled })]]);
    expect(answer.status).toBe(200);
    const [{ body: seen } = { body: '' }] = sent();
    expect(seen).not.toMatch(/mine|FedAuth|x-csrf|evil|digest|content-length|override/i);
    expect(seen.match(/^if-match: \*\r$/gm)).toHaveLength(1);
    expect(seen.match(/^--(?:batch|changeset)_[0-9a-f-]{36}\r$/gm)).toHaveLength(3);
  });

  it('is no bearer to a link that carries its own grant, which only its user can follow', async () => {
    const link = `${world.emulator.sharePointUrl}/sites/demo/_layouts/15/download.aspx?b=2&a=1&tempauth=secret`;
    const headers = { 'content-type': 'application/json' };
    const action = { type: 'respond', status: 200, headers, body: JSON.stringify({ link }) } as const;
    world.emulator.faults.add({ service: 'sharepoint', action });
    const handle = String((await call(user, 'GET', `${API}/web`)).json()['link']);
    expect(handle).toMatch(`${world.origin}${MOUNT}/~/`);
    world.emulator.transcript.clear();
    expect(told(await (await world.signedIn(ALEX)).xhr(handle))).toBe('404 not_found');
    expect(sent()).toEqual([]);
    expect(told(await user.xhr(handle))).toBe('502 upstream_invalid');
    expect(sent().map(({ target }) => target)).toEqual([link.slice(world.emulator.sharePointUrl.length)]);
    expect(sent()[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('what is configured beside the default set', () => {
  it('passes for all sites or for one, and what hands out tokens passes never', async () => {
    const rules = [
      'GET /sharepoint/_api/web/roleassignments',
      'POST /sharepoint/sites/demo/_api/web/folders/**',
      'GET|POST /sharepoint/_api/**',
    ];
    const wide = world.browser(await world.replicate({ PASS_THROUGH_ALLOW: rules.join(',') }));
    await wide.signIn('adele@contoso.onmicrosoft.com');
    expect((await call(wide, 'GET', `${API}/web/RoleAssignments`)).json()['code']).toBe('not_found');
    expect(sent()).toHaveLength(1);
    expect(told(await call(wide, 'GET', `${API}/${TOKENS}`))).toBe('403 access_denied');
    expect(told(await call(wide, 'POST', `${API}/ProcessQuery`))).toBe('403 access_denied');
    expect(sent()).toHaveLength(1);
    expect((await call(wide, 'GET', `${API}/social.feed/my`)).json()['code']).toBe('not_found');
    expect(told(await call(wide, 'GET', `${API}/web/lists/getByTitle('x')%2F${TOKENS}`))).toMatch(/^40[03] /);
    expect(sent()).toHaveLength(2);
  });

  it('judges the calls of a batch also where all the rest may pass', async () => {
    const env = { PASS_THROUGH_ALLOW: 'POST /sharepoint/_api/**', PASS_THROUGH_DEFAULTS: 'off' };
    const wide = world.browser(await world.replicate(env));
    await wide.signIn('adele@contoso.onmicrosoft.com');
    world.emulator.transcript.clear();
    for (const name of ['$batch', '$batch?a=1', '%24batch', '$BATCH']) {
      const entries = [part(`POST ${API}/${TOKENS}`)];
      expect(told(await sendBatch(wide, entries, `${API}/${name}`))).toBe('403 access_denied');
    }
    expect(sent()).toHaveLength(0);
  });

  it('is all that passes when the default set is off', async () => {
    const env = { PASS_THROUGH_ALLOW: 'GET /sharepoint/_api/web', PASS_THROUGH_DEFAULTS: 'off' };
    const narrow = world.browser(await world.replicate(env));
    await narrow.signIn('adele@contoso.onmicrosoft.com');
    expect((await call(narrow, 'GET', `${API}/web`)).status).toBe(200);
    expect(told(await call(narrow, 'GET', `${API}/web/lists`))).toBe('403 access_denied');
  });
});
