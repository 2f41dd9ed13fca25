import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { API, call, LIST, part, sendBatch } from '../support/api-mount.js';
import type { Answer, Browser } from '../support/browser.js';
import { batch, GRAPH, GRAPH_ITEMS, ROOT, send, SITE } from '../support/graph-mount.js';
import { MINUTE } from '../support/test-clock.js';
import { later, tokenPosts } from '../support/token-posts.js';
import { answerTo, lowLimits, openUpload } from '../support/uploads.js';
import { upstreamCalls } from '../support/upstream-calls.js';
import { startWorld, type World } from '../support/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'graph,sharepoint' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.emulator.faults.clear();
  await user.xhr(`${GRAPH}/me`);
  await user.xhr(`${API}/web`);
  world.emulator.transcript.clear();
});

const told = (answer: Answer): string => `${answer.status} ${String(answer.json()['code'])}`;
const respond = (service: 'graph' | 'sharepoint', body: object, status = 200, headers = {}): void =>
  void world.emulator.faults.add({
    service,
    action: { type: 'respond', status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) },
  });

describe('while SharePoint says to wait', () => {
  afterEach(() => later(world, 12_000));

  it.each([
    ['graph', `${GRAPH}/me`, GRAPH_ITEMS, 'error'],
    ['sharepoint', `${API}/web`, `${LIST}/items`, 'odata.error'],
  ] as const)(
    '%s is not called, and its clients read for how long',
    async (service, path, items, envelope) => {
      world.emulator.faults.add({ service, action: { type: 'throttle', retryAfter: 12 } });
      const waits = [await user.xhr(path), await user.xhr(path), await send(user, 'POST', items, {})];
      for (const answer of waits) {
        expect([told(answer), answer.headers['retry-after']]).toEqual(['429 throttled', '12']);
        expect(answer.json()[envelope]).toBeDefined();
      }
      expect(upstreamCalls(world)).toHaveLength(1);
    },
  );

  it('for a moment, that is the client’s to wait: nothing is sent twice', async () => {
    world.emulator.faults.add({ service: 'graph', action: { type: 'throttle', retryAfter: 1 } });
    expect(told(await user.xhr(`${GRAPH}/me`))).toBe('429 throttled');
    expect(upstreamCalls(world)).toHaveLength(1);
  });

  it('what is left of the budget is told', async () => {
    const budget = { 'RateLimit-Limit': '1200', 'RateLimit-Remaining': '900', 'RateLimit-Reset': '10' };
    respond('sharepoint', {}, 200, budget);
    await call(user, 'GET', `${API}/web`);
    const answer = await call(user, 'GET', `${API}/web/webs/x`);
    expect([answer.status, answer.headers['ratelimit-limit']]).toEqual([403, '1200']);
  });
});

describe('a body that is streamed', () => {
  it('is not begun with a token that ends soon', async () => {
    later(world, 56 * MINUTE);
    const body = Buffer.alloc(2 * 1024 * 1024);
    expect((await user.xhr(`${ROOT}:/late.bin:/content`, { method: 'PUT', body })).status).toBe(201);
    expect([tokenPosts(world).length, upstreamCalls(world).length]).toEqual([1, 1]);
  });

  it('may not stand still', async () => {
    lowLimits(world.bff, { clientIdle: 400 });
    const headers = { 'content-length': String(2 * 1024 * 1024) };
    const upload = openUpload(user, { path: `${ROOT}:/still.bin:/content`, headers });
    upload.write(Buffer.alloc(4_096));
    expect(await answerTo(upload)).toMatchObject({ status: 408, json: { code: 'request_timeout' } });
    upload.destroy();
  });
});

describe('what a call expands', () => {
  it.each([
    `${ROOT}?$expand=permissions`,
    `${ROOT}?$select=id&%24expand=children($expand=permissions)`,
    `${SITE}?expand=permissions`,
    `${SITE}/lists?$expand=subscriptions,columns`,
    `${GRAPH}/me?$expand=manager`,
    `${API}/web?$expand=RoleAssignments/Member`,
    `${API}/web?$expand=Lists/RoleAssignments`,
    `${API}/web/lists?$EXPAND=Fields,Subscriptions`,
    `${LIST}/items?$expand=Author,RoleAssignments`,
    `${LIST}/items(1)?%24expand=ParentList%2FUserCustomActions`,
    `${API}/web?$expand=GetPreAuthorizedAccessUrl`,
  ])('has to be let pass by itself: %s', async (path) => {
    expect(told(await call(user, 'GET', path))).toBe('403 access_denied');
    if (path.startsWith(GRAPH)) {
      const [only] = await batch(user, [{ id: '1', method: 'GET', url: path.slice(GRAPH.length) }]);
      expect(only?.status).toBe(403);
    } else expect((await sendBatch(user, [part(`GET ${path}`)])).status).toBe(403);
    expect(upstreamCalls(world)).toEqual([]);
  });

  it.each([
    `${GRAPH_ITEMS}?$expand=fields($select=Title)`,
    `${SITE}/lists?$expand=columns,contentTypes`,
    `${ROOT}?$expand=children,thumbnails`,
    `${LIST}/items?$expand=Author%2CFieldValuesAsText,AttachmentFiles&$select=Author/Title`,
    `${API}/web/lists?$expand=RootFolder,Fields`,
    `${API}/web?$expand=CurrentUser/Groups`,
  ])('passes when it is: %s', async (path) => {
    await call(user, 'GET', path);
    expect(upstreamCalls(world)).toHaveLength(1);
  });
});

describe('what is read in another way than it is judged', () => {
  const COPY = `${API}/SP.MoveCopyUtil.CopyFileByPath(overwrite=@a1)?@a1=true`;
  const body = '{"srcPath":{"DecodedUrl":"https://evil.example/a"}}';

  it.each<[string, string | Buffer, string]>([
    ['another charset', Buffer.from(body, 'utf16le'), 'application/json; charset=utf-16'],
    ['the same without saying so', Buffer.from(body, 'utf16le'), 'application/json'],
    ['Latin-1', Buffer.from('{"a":"\xe4"}', 'latin1'), 'application/json'],
    ['quotes that JSON has not', body.replaceAll('"', "'"), 'application/json'],
    ['a comment', `{/*"*/"srcPath":1/*"*/}`, 'application/json'],
    ['a name in other letters', body.replace('DecodedUrl', 'decodedURL'), 'application/json'],
    ['a name that stands twice', body.replace('}}', ',"DecodedUrl":"/sites/demo/a"}}'), 'application/json'],
  ])('goes nowhere: %s', async (_what, content, type) => {
    const answer = await call(user, 'POST', COPY, { body: content, headers: { 'content-type': type } });
    expect([400, 415]).toContain(answer.status);
    expect(upstreamCalls(world)).toEqual([]);
  });

  it('is no address of another host in a path', async () => {
    for (const url of ['https://evil.example/a', '//evil.example/a', 'HTTPS:%2f%2Fevil.example/a']) {
      expect(told(await call(user, 'GET', `${API}/web/getFileByUrl('${url}')`))).toMatch(/^40[03] /);
      const alias = `${API}/web/getFileByUrl(@u)?@u='${url}'`;
      expect(told(await call(user, 'GET', alias))).toBe('400 target_not_allowed');
    }
    expect(upstreamCalls(world)).toEqual([]);
  });

  it('is no place that an upload is to be fetched from', async () => {
    const item = { name: 'a.txt', '@microsoft.graph.sourceUrl': 'https://evil.example/a', file: {} };
    expect(told(await send(user, 'POST', `${ROOT}/children`, item))).toBe('400 target_not_allowed');
  });

  it.each(['MERGE', 'TRACE', 'PROPFIND'])('is no method of its own: %s', async (method) => {
    expect([404, 405, 501]).toContain((await call(user, method, `${LIST}/items(1)`)).status);
    expect(upstreamCalls(world)).toEqual([]);
  });
});

describe('what leaves', () => {
  it('is no token, under whatever name, and every column that users named', async () => {
    const jwt = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`;
    const texts = { a: jwt, b: `access_token=${jwt}`, c: `/x?a=1&tempauth=${jwt}`, d: `Bearer ${jwt}` };
    const fields = { uploadUrl: 'the old one', getUrl: 'yes', Title: 'a=b&c' };
    respond('graph', { ...texts, fields });
    const answer = (await user.xhr(`${GRAPH}/me`)).json();
    expect(answer).toEqual({ a: null, b: null, c: null, d: null, fields });
    respond('sharepoint', { ...texts, Title: 'a=b' });
    expect((await call(user, 'GET', `${API}/web`)).json()).toMatchObject({ a: null, b: null, Title: 'a=b' });
  });

  it('is a sealed link to what goes on, also on Graph’s own host', async () => {
    const { graphUrl } = world.emulator;
    respond('graph', {}, 202, { location: `${graphUrl}/v1.0/monitor/secret` });
    const copy = await send(user, 'POST', `${ROOT}:/Welcome.txt:/copy`, { name: 'x' });
    expect(copy.headers['location']).toMatch(`${world.origin}${GRAPH}/~/`);
    for (const name of ['refresh', 'link', 'content-location', 'set-cookie'])
      respond('graph', {}, 200, { [name]: 'x=https://evil.example' });
    const { headers } = await user.xhr(`${GRAPH}/me`);
    expect(JSON.stringify(headers)).not.toContain('evil');
  });

  it('asks for the claims that one part of a batch was refused for', async () => {
    const claims = Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}').toString(
      'base64',
    );
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${claims}"`;
    const refused = { error: { code: 'InvalidAuthenticationToken', message: 'x' } };
    const responses = [{ id: '1', status: 401, headers: { 'WWW-Authenticate': challenge }, body: refused }];
    respond('graph', { responses: [...responses, { id: '2', status: 200, headers: JSON_TYPE, body: {} }] });
    const parts = await batch(
      user,
      ['1', '2'].map((id) => ({ id, method: 'GET', url: '/me' })),
    );
    expect(parts).toMatchObject([
      { status: 401, body: { code: 'reauth_required', challengeId: expect.any(String) } },
      { status: 200 },
    ]);
    expect(upstreamCalls(world)).toHaveLength(1);
  });
});
