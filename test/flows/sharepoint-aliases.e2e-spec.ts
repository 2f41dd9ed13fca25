import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { aliasFile, type AliasFile } from '../support/alias-file.js';
import { everyPage, itemsOf, sendJson, told } from '../support/sharepoint-page.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const DEMO = `${API}/sites/%2Fsites%2Fdemo`;
const DENIED = [403, 'access_denied'];

const ALIASES = {
  demo: { site: '/sites/demo', operations: ['read'] },
  'it.requests': {
    site: '/sites/demo',
    list: 'Requests',
    columns: ['Title', 'Status', 'Requester'],
    operations: ['read', 'create', 'update', 'versions', 'changes', 'attachments'],
  },
  'it.staff': { site: '/sites/demo', list: 'Staff', operations: ['read'] },
  'it.files': { site: '/sites/demo', drive: 'Documents', operations: ['read', 'create'] },
};

let file: AliasFile;
let world: World;
/** A user of a service where only aliases are open, and of one where all is open. */
let shut: Browser;
let open: Browser;
beforeAll(async () => {
  file = aliasFile(ALIASES);
  world = await startWorld({
    redis: true,
    env: { SHAREPOINT_ALIASES: file.path, SHAREPOINT_ACCESS: 'aliases' },
  });
  const other = await world.replicate({ SHAREPOINT_ACCESS: 'all' });
  shut = await world.signedIn();
  open = shut.through({ [world.origin]: other.address });
});
afterAll(async () => {
  await world.stop();
  file.remove();
});
beforeEach(() => world.emulator.transcript.clear());

const upstreamCalls = (): number =>
  world.emulator.transcript.count({ service: 'graph' }) +
  world.emulator.transcript.count({ service: 'sharepoint' });
const REQUESTS = `${API}/lists/it.requests/items`;
const query = (options: Record<string, string>): string => `?${new URLSearchParams(options).toString()}`;

describe('an alias', () => {
  it('stands for its list, without its site or with it', async () => {
    for (const site of ['', '/sites/demo', '/sites/%2Fsites%2Fdemo']) {
      const answer = await shut.xhr(`${API}${site}/lists/it.requests/items/1`);
      expect([answer.status, answer.json()['fields']]).toEqual([
        200,
        { Title: 'New laptop', Status: 'New', RequesterLookupId: '1' },
      ]);
    }
    expect((await shut.xhr(`${API}/sites/demo`)).json()['name']).toBe('demo');
  });

  it('stands for a library, and what is made there is addressed by it', async () => {
    const made = await shut.xhr(`${API}/drives/it.files/children/new.txt/content`, {
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
      body: 'new',
    });
    expect(made.status).toBe(201);
    const location = String(made.headers['location']);
    expect(location).toBe(`${API}/drives/it.files/items/${String(made.json()['id'])}`);
    expect((await shut.xhr(`${location}/content`)).body).toBe('new');
    const listed = itemsOf(await shut.xhr(`${API}/drives/it.files/children`)).map(({ name }) => name);
    expect(listed).toContain('new.txt');
    expect(world.emulator.transcript.count({ path: /\/lists\/Documents\/drive/ })).toBe(1);
  });

  it('is told in the Location of what is made under it', async () => {
    const made = await sendJson(shut, 'POST', REQUESTS, { fields: { Title: 'Under a name' } });
    expect([made.status, made.headers['location']]).toEqual([
      201,
      `${REQUESTS}/${String(made.json()['id'])}`,
    ]);
    expect((await shut.xhr(String(made.headers['location']))).status).toBe(200);
  });
});

describe('columns that an alias does not open', () => {
  it('are told by nothing that reads', async () => {
    await sendJson(
      shut,
      'PATCH',
      `${REQUESTS}/1`,
      { fields: { Status: 'New' } },
      {
        'if-match': String((await shut.xhr(`${REQUESTS}/1`)).headers['etag']),
      },
    );
    const pages = [
      ...(await everyPage(shut, `${REQUESTS}?top=5`, 5)),
      await shut.xhr(`${REQUESTS}/1`),
      await shut.xhr(`${REQUESTS}/1/versions`),
      await shut.xhr(`${API}/lists/it.requests/changes`),
      await sendJson(shut, 'POST', REQUESTS, { fields: { Title: 'x' } }),
    ];
    for (const page of pages) {
      expect(page.status).toBeLessThan(300);
      expect(page.body).toContain('Title');
      expect(page.body).not.toMatch(
        /Notes|Priority|DueDate|Author|Editor|createdBy|modifiedBy|createdAt|modifiedAt/,
      );
    }
    const list = await shut.xhr(`${API}/lists/it.requests?expand=columns`);
    const columns = await shut.xhr(`${API}/lists/it.requests/columns`);
    for (const named of [list.json()['columns'], itemsOf(columns)]) {
      expect(Array.isArray(named) ? named.map(({ name }) => name) : named).toEqual([
        'Title',
        'Status',
        'Requester',
      ]);
    }
  });

  it.each([
    { select: 'Title,Notes' },
    { filter: "Notes eq 'x'" },
    { filter: "Status eq 'New' and contains(Notes,'x')" },
    { filter: 'not (DueDate gt 2025-01-01T00:00:00Z)' },
    { filter: "fields/Priority eq 1 or Title eq 'fields/Title'" },
    { orderby: 'Title,DueDate desc' },
    { orderby: 'AuthorLookupId' },
  ])('are not read by ?%j', async (options) => {
    const answer = await shut.xhr(`${REQUESTS}${query(options)}`);
    expect([...told(answer), upstreamCalls()]).toEqual([...DENIED, 0]);
  });

  it('are not written, neither new nor over old', async () => {
    for (const fields of [{ Title: 'x', Notes: 'y' }, { 'Notes@odata.type': 'Collection(Edm.String)' }]) {
      expect(told(await sendJson(shut, 'POST', REQUESTS, { fields }))).toEqual(DENIED);
      const headers = { 'if-match': '"x"' };
      expect(told(await sendJson(shut, 'PATCH', `${REQUESTS}/1`, { fields }, headers))).toEqual(DENIED);
    }
    expect(upstreamCalls()).toBe(0);
  });

  it('are not named in the help with a query either', async () => {
    const answer = await shut.xhr(`${REQUESTS}${query({ filter: "Title eq 'x'" })}`);
    expect(told(answer)).toEqual([422, 'column_not_indexed']);
    expect(answer.json()['detail']).toMatch(/Status, RequesterLookupId/);
    expect(answer.json()['detail']).not.toContain('DueDate');
  });

  it('leave those that it opens to be filtered by', async () => {
    const answer = await shut.xhr(`${REQUESTS}${query({ filter: "Status eq 'Done'", orderby: 'Status' })}`);
    expect(itemsOf(answer).length).toBeGreaterThan(0);
  });
});

describe('operations that an alias does not open are access_denied:', () => {
  it.each([
    ['DELETE', `${REQUESTS}/1`],
    ['POST', `${API}/lists/it.requests/columns`],
    ['POST', `${API}/lists/it.staff/items`],
    ['PATCH', `${API}/lists/it.staff/items/1`],
    ['GET', `${API}/lists/it.staff/changes`],
    ['GET', `${API}/lists/it.staff/items/1/versions`],
    ['POST', `${API}/lists/it.staff/items/1/versions/1.0/restore`],
    ['GET', `${API}/lists/it.staff/items/1/attachments`],
    ['POST', `${API}/lists/it.staff/items/1/attachments/a.txt`],
    ['PUT', `${API}/drives/it.files/items/x/content`],
    ['PUT', `${API}/drives/it.files/children/Welcome.txt/content?conflict=replace`],
    ['POST', `${API}/sites/demo/lists`],
  ])('%s %s', async (method, path) => {
    for (const user of [shut, open]) {
      const answer = await user.xhr(path, { method, headers: { 'if-match': '"x"' } });
      expect(told(answer)).toEqual(DENIED);
    }
    expect(
      world.emulator.transcript.find({ service: 'graph' }).filter(({ method: own }) => own !== 'GET'),
    ).toEqual([]);
  });
});

describe('where only aliases are open', () => {
  let ids: { site: string; list: string; drive: string };
  beforeAll(async () => {
    const site = String((await open.xhr(DEMO)).json()['id']);
    const list = String((await open.xhr(`${DEMO}/lists/Requests`)).json()['id']);
    const [drive] = itemsOf(await open.xhr(`${DEMO}/drives`));
    ids = { site, list, drive: String(drive?.['id']) };
  });

  const ways = (): string[] => [
    `${API}/sites?search=demo`,
    `${API}/sites/root`,
    DEMO,
    `${API}/sites/${ids.site}`,
    `${API}/sites/${ids.site}/lists/${ids.list}/items`,
    `${DEMO}/lists`,
    `${DEMO}/lists/Requests/items`,
    `${DEMO}/lists/Requests/items/1/attachments`,
    `${DEMO}/lists/${ids.list}/items/1`,
    `${API}/sites/demo/lists/Archive/items`,
    `${API}/sites/demo/lists/${ids.list}/items`,
    `${API}/sites/root/lists/it.requests/items`,
    `${API}/lists`,
    `${API}/lists/Requests/items`,
    `${API}/lists/demo/items`,
    `${API}/lists/it.files/items`,
    `${API}/lists/IT.REQUESTS/items`,
    `${API}/lists/it.unknown/items`,
    `${API}/lists/constructor/items`,
    `${API}/drives`,
    `${DEMO}/drives`,
    `${API}/drives/${ids.drive}/children`,
    `${API}/drives/it.requests/children`,
    `${API}/drives/alias/children`,
  ];

  it('there is no other way to what they name, nor to anything else', async () => {
    for (const path of ways()) {
      const answer: Answer = await shut.xhr(path);
      expect([path, ...told(answer)]).toEqual([path, ...DENIED]);
    }
    expect(upstreamCalls()).toBe(0);
  });

  it('nobody without a session learns of any of it', async () => {
    const stranger = world.browser();
    for (const path of [`${API}/lists/Requests/items`, REQUESTS]) {
      expect(told(await stranger.xhr(path))).toEqual([401, 'session_required']);
    }
  });
});

it('where all is open, what has no alias is reached as ever', async () => {
  const answer = await open.xhr(`${DEMO}/lists/Requests/items/1`);
  expect(answer.json()['fields']).toHaveProperty('Priority');
  expect(told(await open.xhr(`${API}/sites/demo/lists/Archive/items?top=1`))).toEqual([200, undefined]);
});
