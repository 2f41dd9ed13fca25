import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { MINUTE } from '../support/test-clock.js';
import { ALEX, startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const DEMO = `${API}/sites/%2Fsites%2Fdemo`;
const REQUESTS = `${DEMO}/lists/Requests/items`;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const graphTargets = (): string[] =>
  world.emulator.transcript.find({ service: 'graph' }).map(({ target }) => target);

const send = (
  method: string,
  path: string,
  fields: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  user.xhr(path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ fields }),
  });

const items = (answer: Answer): Record<string, unknown>[] => {
  const found = answer.json()['items'];
  return Array.isArray(found) ? found : [];
};

describe('sites and lists', () => {
  it('are found by name, and read by each of their addresses', async () => {
    const [found] = items(await user.xhr(`${API}/sites?search=demo`));
    expect(found).toMatchObject({ displayName: 'Demo site', name: 'demo' });
    const id = String(found?.['id']);
    for (const site of [
      id,
      '%2Fsites%2Fdemo',
      'contoso.sharepoint.com:%2Fsites%2Fdemo',
      id.split(',')[1] ?? '',
    ]) {
      const answer = await user.xhr(`${API}/sites/${site}`);
      expect([answer.status, answer.json()['id']]).toEqual([200, id]);
    }
  });

  it('have their columns told on request', async () => {
    const plain = await user.xhr(`${DEMO}/lists/Requests`);
    expect(plain.json()).not.toHaveProperty('columns');
    const list = (await user.xhr(`${DEMO}/lists/Requests?expand=columns`)).json();
    expect(list).toMatchObject({ displayName: 'Requests', template: 'genericList' });
    expect(list['columns']).toContainEqual(
      expect.objectContaining({
        name: 'Status',
        type: 'choice',
        indexed: true,
        choices: expect.arrayContaining(['Done']),
      }),
    );
  });

  it('of the root site need no site in the path', async () => {
    const short = await user.xhr(`${API}/lists`);
    const long = await user.xhr(`${API}/sites/root/lists`);
    expect(items(short).length).toBeGreaterThan(0);
    expect(short.json()).toEqual(long.json());
    expect((await user.xhr(`${API}/drives`)).json()).toEqual(
      (await user.xhr(`${API}/sites/root/drives`)).json(),
    );
  });

  it('answer nothing of OData', async () => {
    const answers = [
      `${API}/sites?search=demo`,
      `${DEMO}/lists`,
      REQUESTS,
      `${REQUESTS}/1`,
      `${DEMO}/drives`,
    ];
    for (const path of answers) expect((await user.xhr(path)).body).not.toMatch(/@odata|skiptoken/);
  });
});

describe('items of a list', () => {
  it('come a page at a time, each once, until there is no cursor', async () => {
    const titles: unknown[] = [];
    let cursor = '';
    for (let page = 0; cursor !== 'undefined' && page < 10; page += 1) {
      const answer = await user.xhr(
        `${REQUESTS}?top=5&select=Title${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      titles.push(...items(answer).map(({ id }) => id));
      cursor = String(answer.json()['nextCursor']);
    }
    expect(titles).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 1)));
  });

  it('are filtered and sorted by column names alone', async () => {
    const query = new URLSearchParams({
      filter: "Status eq 'New'",
      orderby: 'DueDate desc',
      select: 'Title,Status',
      top: '2',
    });
    const answer = await user.xhr(`${REQUESTS}?${query.toString()}`);
    expect(items(answer).map(({ fields }) => fields)).toEqual([
      { Title: 'Guest account', Status: 'New' },
      { Title: 'VPN token expired', Status: 'New' },
    ]);
    expect(graphTargets()).toEqual([expect.stringContaining('$filter=fields%2FStatus%20eq%20%27New%27')]);
  });

  it.each([
    ["filter=Title eq 'x'&$select=Secret", 400, 'bad_request'],
    ["filter=Title eq 'x'%26%24select=Secret", 400, 'bad_request'],
    ['filter=Notes/any(x: x)', 400, 'bad_request'],
    ['top=0', 400, 'bad_request'],
    ['top=501', 400, 'bad_request'],
    ['top=1e9', 400, 'bad_request'],
    ['top=5&top=6', 400, 'bad_request'],
    [`filter=${'a'.repeat(1_001)}`, 400, 'bad_request'],
    ['select=Title),id', 400, 'bad_request'],
    ['orderby=Title;x', 400, 'bad_request'],
    ['cursor=nonsense', 400, 'bad_request'],
  ])('?%s is refused before SharePoint is asked', async (query, status, code) => {
    const encoded = query.replace(
      /=(.*)$/s,
      (_, value: string) => `=${value.replaceAll(/[ '():,;$/]/g, encodeURIComponent)}`,
    );
    const answer = await user.xhr(`${REQUESTS}?${encoded}`);
    if (query.includes("'x'&")) expect(graphTargets().join()).not.toContain('Secret');
    else expect([answer.status, answer.json()['code'], graphTargets()]).toEqual([status, code, []]);
  });

  it('by a column without an index are column_not_indexed', async () => {
    const answer = await user.xhr(`${REQUESTS}?filter=${encodeURIComponent("Priority eq '1'")}`);
    expect([answer.status, answer.json()['code']]).toEqual([422, 'column_not_indexed']);
  });

  it('are not listed on with a cursor of another list, user or hour', async () => {
    const cursor = String((await user.xhr(`${REQUESTS}?top=5`)).json()['nextCursor']);
    const other = await world.signedIn(ALEX);
    const elsewhere = await user.xhr(`${DEMO}/lists/Staff/items?cursor=${cursor}`);
    const someoneElse = await other.xhr(`${REQUESTS}?cursor=${cursor}`);
    expect([elsewhere.json()['code'], someoneElse.json()['code']]).toEqual(['bad_request', 'bad_request']);
    world.clock.advance(61 * MINUTE);
    const late = await user.xhr(`${REQUESTS}?cursor=${cursor}`);
    expect([late.status, late.json()['code']]).toEqual([410, 'resync_required']);
  });
});

describe('one item', () => {
  it('is added, read, changed and removed, guarded by its ETag', async () => {
    const added = await send('POST', REQUESTS, { Title: 'Añadido', Status: 'New' });
    expect([added.status, added.headers['location']]).toEqual([
      201,
      `${REQUESTS}/${String(added.json()['id'])}`,
    ]);
    const address = String(added.headers['location']);
    const etag = String(added.headers['etag']);
    expect(etag).toBe(added.json()['etag']);

    const same = await user.xhr(address, { headers: { 'if-none-match': etag } });
    expect([same.status, same.body]).toEqual([304, '']);

    const changed = await send('PATCH', address, { Status: 'Done' }, { 'if-match': etag });
    expect([changed.status, changed.json()['fields']]).toEqual([
      200,
      expect.objectContaining({ Title: 'Añadido', Status: 'Done' }),
    ]);
    const newer = String(changed.headers['etag']);
    expect(newer).not.toBe(etag);

    const late = await send('PATCH', address, { Status: 'New' }, { 'if-match': etag });
    expect([late.status, late.json()['code']]).toEqual([412, 'etag_mismatch']);

    const removed = await user.xhr(address, { method: 'DELETE', headers: { 'if-match': newer } });
    expect([removed.status, removed.body]).toEqual([204, '']);
    expect((await user.xhr(address)).json()['code']).toBe('not_found');
  });

  it.each(['PATCH', 'DELETE'])('is not changed by %s without If-Match', async (method) => {
    for (const headers of [{}, { 'if-match': '*' }]) {
      const answer = await send(method, `${REQUESTS}/1`, { Title: 'x' }, headers);
      expect([answer.status, answer.json()['code']]).toEqual([428, 'precondition_required']);
    }
    expect(graphTargets()).toEqual([]);
  });

  it.each([
    [{ fields: { Title: { deep: 'x' } } }],
    [{ fields: { constructor: { prototype: { x: 1 } } } }],
    [{ fields: { 'a/b': 1 } }],
    [{ fields: {} }],
    [{ fields: [] }],
    [{}],
    [{ fields: { Title: 'x' }, extra: 1 }],
    [[{ fields: { Title: 'x' } }]],
  ])('is not made of %j', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await user.xhr(REQUESTS, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([answer.status, answer.json()['code'], graphTargets()]).toEqual([400, 'bad_request', []]);
  });
});

describe('a path', () => {
  it.each([
    ['sites/evil.example:%2Fsites%2Fdemo', 'target_not_allowed'],
    ['sites/evil.example/lists', 'target_not_allowed'],
    ['sites/https%3A%2F%2Fevil.example%2Fx/lists', 'target_not_allowed'],
    ['sites/%2Fsites%2F..%2Fdemo', 'bad_request'],
    ['sites/%2Fsites%2F%252e%252e%2Fdemo/lists', 'bad_request'],
    ['lists/%2e%2e%2fx', 'bad_request'],
    ['lists/..%2f..%2fusers', 'bad_request'],
    ['lists/%252e%252e%252fusers', 'bad_request'],
    ['lists/a%5cb', 'bad_request'],
    ['lists/a%00', 'bad_request'],
    ['lists/a%0d%0aX:%20y', 'bad_request'],
    ['lists/%24batch', 'bad_request'],
    [`lists/${'a'.repeat(400)}`, 'bad_request'],
    ['lists/Documents/items/delta', 'bad_request'],
    ['drives/a%2fb/children', 'bad_request'],
    ['drives/b!x/items/root:/children', 'bad_request'],
    ['lists/%ff', 'bad_request'],
    ['_api/contextinfo', 'not_found'],
    ['$batch', 'not_found'],
  ])('%s is %s, and costs no request', async (path, code) => {
    world.emulator.transcript.clear();
    const answer = await user.xhr(`${API}/${path}`);
    expect([answer.json()['code'], world.emulator.transcript.count()]).toEqual([code, 0]);
  });

  it('with quotes, signs and emoji stays in its segment', async () => {
    await user.xhr(`${API}/lists/${encodeURIComponent(`O'Brien & co? #1 😀 ($select=x)`)}`);
    expect(graphTargets()).toEqual([
      '/v1.0/sites/root/lists/O%27Brien%20%26%20co%3F%20%231%20%F0%9F%98%80%20%28%24select%3Dx%29',
    ]);
  });

  it('without a session is 401, whatever it names', async () => {
    const stranger = world.browser();
    const answers = await Promise.all(
      [`${API}/lists`, `${API}/sites/evil.example`, `${API}/lists/..%2f`].map((path) => stranger.xhr(path)),
    );
    expect(answers.map((answer) => answer.json()['code'])).toEqual(Array(3).fill('session_required'));
  });
});

describe('Graph sees', () => {
  it('one bearer, our request id and our name, and nothing of the browser', async () => {
    await user.xhr(`${REQUESTS}/1`, {
      headers: {
        'x-request-id': 'from-the-page-1',
        authorization: 'Bearer other',
        'x-http-method-override': 'DELETE',
        'x-http-method': 'DELETE',
        prefer: 'x',
        'if-match': '"x"',
      },
    });
    const [call] = world.emulator.transcript.find({ service: 'graph' });
    const { authorization, host: _host, ...headers } = call?.headers ?? {};
    expect(call?.method).toBe('GET');
    expect(authorization).toMatch(/^Bearer eyJ/);
    expect(headers).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'client-request-id': 'from-the-page-1',
      connection: 'keep-alive',
      'user-agent': 'NONISV|entra-bff|entra-bff/0.1.0',
    });
  });
});
