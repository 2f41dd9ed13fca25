import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { at, batch, graphBatches, listOf, post, type Part } from '../support/batch.js';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { appToken, callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { ALEX, type World } from '../support/world.js';

const API = '/api/sharepoint';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startBearerWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const read = (id: string, item = 1): Part => ({ id, method: 'GET', url: `${ITEMS}/${item}` });

describe('a part of a batch', () => {
  it.each([
    ['/bff/user'],
    ['/api/sharepoint'],
    ['/api/sharepoint/../../bff/logout'],
    ['/api/sharepoint/%2e%2e/%2E%2e/bff/logout'],
    ['/api/sharepoint/lists/..'],
    ['/api/sharepoint\\..\\..\\bff/user'],
    ['//evil.example/api/sharepoint/lists'],
    ['https://evil.example/api/sharepoint/lists'],
    ['api/sharepoint/lists'],
    ['/graph/v1.0/me'],
    ['/api/sharepoint/lists\r\nx: y'],
    ['/api/sharepoint/lists#x'],
  ])('stays in the API: %j', async (url) => {
    const [part] = await batch(user, [{ id: 'a', method: 'GET', url }]);
    expect([part?.status, at(part?.body, 'code')]).toEqual([400, 'bad_request']);
    expect(world.emulator.transcript.count()).toBe(0);
  });

  it.each([
    ['a batch', { method: 'POST', url: `${API}/batch`, body: { requests: [read('x')] } }],
    ['a batch in disguise', { method: 'POST', url: `${API}/b%61tch`, body: { requests: [read('x')] } }],
    ['a download', { method: 'GET', url: `${API}/drives/b!x/items/01X/content` }],
    ['an earlier download', { method: 'GET', url: `${API}/drives/b!x/items/01X/versions/1.0/content` }],
    ['a picture', { method: 'GET', url: `${API}/drives/b!x/items/01X/thumbnails/0/small/content` }],
    ['an attachment', { method: 'GET', url: `${ITEMS}/1/attachments/a.txt` }],
    ['an upload', { method: 'PUT', url: `${API}/drives/b!x/children/a.txt/content`, body: {} }],
    ['a part of an upload', { method: 'PATCH', url: `${API}/uploads/x`, body: {} }],
  ])('is not %s', async (_what, part) => {
    const [answer] = await batch(user, [{ id: 'a', ...part }]);
    expect([answer?.status, at(answer?.body, 'code')]).toEqual([400, 'bad_request']);
    expect(at(answer?.body, 'detail')).toMatch(/by itself/);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });

  it('has no other credentials than the batch, and brings no header that is not listed', async () => {
    const headers = {
      cookie: 'bff=other',
      Authorization: 'Bearer other',
      'X-CSRF': '0',
      Origin: 'https://evil.example',
      'X-HTTP-Method': 'DELETE',
      Host: 'evil.example',
      'X-Request-Id': 'not-mine-to-say',
    };
    const answer = await batch(user, [
      { ...read('a'), headers },
      { ...read('b', 2), headers },
    ]);
    expect(answer.map(({ status }) => status)).toEqual([200, 200]);
    const [call] = world.emulator.transcript.find({ service: 'graph' });
    expect(call?.body).not.toMatch(/other|evil|DELETE|not-mine|csrf|cookie|bearer/i);
    expect(call?.headers).not.toHaveProperty('cookie');
    expect(call?.headers.authorization).toMatch(/^Bearer eyJ/);
    expect(graphBatches(world)[0]?.[0]).toMatchObject({
      id: '1',
      method: 'GET',
      url: expect.stringMatching(/^\/sites\/contoso.*\/items\/1\?/),
      headers: { 'client-request-id': answer[0]?.headers['X-Request-Id'] },
    });
  });

  it('may name blanks and letters as they are', async () => {
    const url = `${ITEMS}?filter=Status eq 'New'&select=Title`;
    const [part] = await batch(user, [{ id: 'a', method: 'GET', url }]);
    expect([part?.status, listOf(part?.body, 'items').length]).toEqual([200, expect.any(Number)]);
  });
});

describe('a batch', () => {
  it.each([
    ['no part', { requests: [] }],
    ['too many', { requests: Array.from({ length: 101 }, (_, index) => read(String(index))) }],
    ['an id twice', { requests: [read('a'), read('a', 2)] }],
    ['no id', { requests: [{ method: 'GET', url: ITEMS }] }],
    ['an unknown member', { requests: [{ ...read('a'), atomicityGroup: 'x' }] }],
    ['an unknown member beside', { requests: [read('a')], extra: 1 }],
    ['another method', { requests: [{ ...read('a'), method: 'TRACE' }] }],
    ['an unknown dependency', { requests: [{ ...read('a'), dependsOn: ['z'] }] }],
    ['itself as dependency', { requests: [{ ...read('a'), dependsOn: ['a'] }] }],
    [
      'a circle',
      {
        requests: [
          { ...read('a'), dependsOn: ['b'] },
          { ...read('b'), dependsOn: ['a'] },
        ],
      },
    ],
    ['odd headers', { requests: [{ ...read('a'), headers: { 'If-Match': '"x"\r\nx: y' } }] }],
    ['headers that are none', { requests: [{ ...read('a'), headers: ['If-Match'] }] }],
    ['parts that are none', { requests: ['a', null, 1] }],
    ['no list', { requests: { id: 'a' } }],
    ['a body to read with', { requests: [{ ...read('a'), body: { x: 1 } }] }],
  ])('with %s is refused, and nothing is called', async (_what, body) => {
    const answer = await post(user, body);
    if (answer.status === 200) expect(at(listOf(answer.json(), 'responses')[0], 'status')).toBe(400);
    else expectProblem(answer, 'bad_request');
    expect(world.emulator.transcript.count()).toBe(0);
  });

  it('needs the session, the anti-forgery header and an origin of ours, as one call does', async () => {
    const requests = [read('a')];
    expectProblem(await post(world.browser(), { requests }), 'session_required');
    expectProblem(await post(user, { requests }, { 'x-csrf': undefined }), 'csrf_rejected');
    expectProblem(await post(user, { requests }, { origin: 'https://evil.example' }), 'origin_rejected');
    expect(world.emulator.transcript.count()).toBe(0);
  });

  it('over the limit of a body is refused', async () => {
    const fields = { Title: 'x'.repeat(60_000) };
    const parts = Array.from({ length: 20 }, (_, index) => ({
      id: `p${index}`,
      method: 'POST',
      url: ITEMS,
      body: { fields },
    }));
    expectProblem(await post(user, { requests: parts }), 'payload_too_large');
    expect(world.emulator.transcript.count()).toBe(0);
  });

  it('leaves a line in the log for itself and for each part, by pattern', async () => {
    world.bff.log.lines.length = 0;
    await batch(user, [read('a'), read('b', 999)]);
    const answered = world.bff.log.lines.filter(({ event }) => /^request_(completed|refused)$/.test(event));
    expect(answered.map(({ fields }) => [fields['route'], fields['status']]).toSorted()).toEqual([
      [`${API}/batch`, 200],
      [`${API}/sites/:site/lists/:list/items/:item`, 200],
      [`${API}/sites/:site/lists/:list/items/:item`, 404],
    ]);
  });

  it('of a machine client is made for its user, without cookie and anti-forgery header', async () => {
    const body = JSON.stringify({ requests: [read('a'), read('b', 2)] });
    const call = {
      method: 'POST',
      path: `${API}/batch`,
      headers: { 'content-type': 'application/json' },
      body,
    };
    const answer = await callAs(world, await userToken(world, ALEX), call);
    expect(listOf(answer.json(), 'responses').map((part) => at(part, 'status'))).toEqual([200, 200]);
    expect(world.emulator.transcript.find({ service: 'graph' }).map(({ user: whom }) => whom)).toEqual([
      ALEX,
    ]);
    const alone = await callAs(world, await appToken(world), call);
    expect(listOf(alone.json(), 'responses').map((part) => at(at(part, 'body'), 'code'))).toEqual([
      'access_denied',
      'access_denied',
    ]);
    expectProblem(await callAs(world, 'a.b.c', call), 'invalid_token');
  });
});
