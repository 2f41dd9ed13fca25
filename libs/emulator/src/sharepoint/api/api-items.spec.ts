import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../../test-support/tenant/api-client.js';
import { pick, pickList } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { get, post, tunnel } = apiClient(() => tenant);
const REQUESTS = "web/lists/getByTitle('Requests')/items";
const titles = (json: unknown) => pickList(json, 'value').map((one) => pick(one, 'Title'));

describe('rows over _api', () => {
  it('a page holds 100 rows and its absolute link leads to the rest', async () => {
    const first = await get("web/lists/getByTitle('Archive')/items?$select=Id,Title");
    expect(pickList(first.json, 'value')).toHaveLength(100);
    const next = String(pick(first.json, 'odata.nextLink'));
    expect(next).toContain(`${tenant.sharepoint}/sites/demo/_api/web/lists(guid'`);
    expect(next).toContain('%24skiptoken=Paged%3dTRUE%26p_ID%3d100&%24select=Id%2CTitle');
    const second = await get(next.slice(next.indexOf('web/')));
    expect(pick(second.json, 'value', 0, 'Id')).toBe(101);
    const third = await get(String(pick(second.json, 'odata.nextLink')).split('_api/')[1] ?? '');
    expect(pickList(third.json, 'value')).toHaveLength(50);
    expect(pick(third.json, 'odata.nextLink')).toBeUndefined();
  });

  it('$skip has no effect and $top sets the page', async () => {
    const page = await get(`${REQUESTS}?%24top=2&$skip=5`);
    expect(pickList(page.json, 'value').map((one) => pick(one, 'Id'))).toEqual([1, 2]);
    expect(pick(page.json, 'odata.nextLink')).toContain('%24top=2');
  });

  it('filters know comparison, functions, and quotes that are doubled', async () => {
    const filter = async (text: string) =>
      titles((await get(`${REQUESTS}?$filter=${encodeURIComponent(text)}`)).json);
    expect(await filter("Title eq 'Access to O''Brien''s calendar'")).toEqual([
      "Access to O'Brien's calendar",
    ]);
    expect(await filter("startswith(Title,'Mon') or substringof('chair',Title)")).toEqual([
      'Monitor arm',
      'Ergonomic chair',
    ]);
    expect(
      await filter("(Priority ge 3 and not (Status eq 'Done')) and Requester/Title eq 'Alan Turing'"),
    ).toEqual(["Access to O'Brien's calendar"]);
    expect(await filter("DueDate lt datetime'2025-01-15T00:00:00Z'")).toHaveLength(2);
  });

  it('rows come in the order that was asked for, over pages too', async () => {
    const first = await get(
      `${REQUESTS}?$orderby=Priority desc,Title&$top=3&$select=Title,Priority`.replaceAll(' ', '%20'),
    );
    expect(pickList(first.json, 'value').map((one) => pick(one, 'Priority'))).toEqual([3, 3, 3]);
    const next = await get(String(pick(first.json, 'odata.nextLink')).split('_api/')[1] ?? '');
    expect(pickList(next.json, 'value').map((one) => pick(one, 'Priority'))).toEqual([3, 2, 2]);
  });

  it('a lookup is an id until it is expanded', async () => {
    const plain = await get(`${REQUESTS}(2)?$select=RequesterId`);
    expect(pick(plain.json, 'RequesterId')).toBe(2);
    const expanded = await get(
      `${REQUESTS}(2)?$select=Requester/Title,Author/EMail&$expand=Requester,Author`,
    );
    expect(pick(expanded.json, 'Requester', 'Title')).toBe('Grace Hopper');
    const wrong = await get(`${REQUESTS}?$select=Requester`);
    expect(wrong.status).toBe(400);
    expect(pick(wrong.json, 'odata.error', 'message', 'value')).toContain(
      '$expand query string must contains Requester',
    );
  });

  it('a page drops the lookups after the twelfth, a single row keeps them', async () => {
    const listId = tenant.control.list('/sites/demo', 'Staff')?.id ?? '';
    const names = Array.from({ length: 13 }, (_, index) => `Person${index + 1}`);
    const columns = names.map((name) => ({
      name,
      kind: 'lookup' as const,
      lookup: { listId, field: 'Title' },
    }));
    tenant.control.addList('/sites/demo', { title: 'Teams', columns });
    tenant.control.addItem('/sites/demo', 'Teams', Object.fromEntries(names.map((name) => [name, 1])));
    const page = pick((await get("web/lists/getByTitle('Teams')/items")).json, 'value', 0);
    expect([pick(page, 'Person12Id'), pick(page, 'Person13Id')]).toEqual([1, undefined]);
    expect(pick((await get("web/lists/getByTitle('Teams')/items(1)")).json, 'Person13Id')).toBe(1);
  });

  it('a name that does not exist is refused', async () => {
    const answer = await get(`${REQUESTS}?$select=Nonsense`);
    expect(answer.status).toBe(400);
    expect(pick(answer.json, 'odata.error', 'message', 'value')).toBe(
      "The field or property 'Nonsense' does not exist.",
    );
  });

  it('above 5,000 rows an unindexed column can neither filter nor sort, however small the page', async () => {
    const ledger = "web/lists/getByTitle('Ledger')/items";
    for (const query of ["$filter=Kind eq 'odd'&$top=1", '$orderby=Title&$top=1']) {
      const answer = await get(`${ledger}?${query.replaceAll(' ', '%20')}`);
      expect(answer.status).toBe(500);
      expect(pick(answer.json, 'odata.error', 'code')).toBe(
        '-2147024860, Microsoft.SharePoint.SPQueryThrottledException',
      );
    }
    expect((await get(`${ledger}?$filter=Year%20eq%202001&$top=1`)).status).toBe(200);
    expect(pickList((await get(`${ledger}?$top=5000&$select=Id`)).json, 'value')).toHaveLength(5000);
  });

  it('a new row is answered with 201, its type and its etag', async () => {
    const answer = await post(REQUESTS, { Title: 'x', Priority: 2, RequesterId: 1 });
    expect(answer.status).toBe(201);
    expect(answer.headers['etag']).toBe('"1"');
    expect(pick(answer.json, 'odata.type')).toBe('SP.Data.RequestsListItem');
    expect(tenant.control.item('/sites/demo', 'Requests', 13)?.fields).toEqual({
      Title: 'x',
      Priority: 2,
      Requester: 1,
    });
  });

  it('a column that does not exist cannot be set', async () => {
    const answer = await post(REQUESTS, { Titel: 'x' });
    expect(answer.status).toBe(400);
    expect(pick(answer.json, 'odata.error', 'message', 'value')).toContain(
      "The property 'Titel' does not exist on type 'SP.Data.RequestsListItem'",
    );
  });

  it('MERGE overwrites without If-Match, and answers 412 to another etag', async () => {
    const blind = await tunnel('MERGE', `${REQUESTS}(1)`, {}, { Title: 'one' });
    expect([blind.status, blind.text, blind.headers['etag']]).toEqual([204, '', '"2"']);
    const stale = await tunnel('MERGE', `${REQUESTS}(1)`, { 'if-match': '"1"' }, { Title: 'two' });
    expect(stale.status).toBe(412);
    expect(pick(stale.json, 'odata.error', 'message', 'value')).toContain(`'"1"'`);
    expect((await tunnel('PATCH', `${REQUESTS}(1)`, { 'if-match': '"2"' }, { Title: 'three' })).status).toBe(
      204,
    );
    expect(tenant.control.item('/sites/demo', 'Requests', 1)?.fields['Title']).toBe('three');
  });

  it('DELETE through the tunnel answers 200 with nothing, and the row is gone', async () => {
    expect((await tunnel('DELETE', `${REQUESTS}(1)`, { 'if-match': '"9"' })).status).toBe(412);
    const gone = await tunnel('DELETE', `${REQUESTS}(1)`, { 'if-match': '*' });
    expect([gone.status, gone.text]).toEqual([200, '']);
    const missing = await get(`${REQUESTS}(1)`);
    expect(missing.status).toBe(404);
    expect(pick(missing.json, 'odata.error', 'code')).toBe('-2130575338, Microsoft.SharePoint.SPException');
    expect(pick((await post(`${REQUESTS}(2)/recycle`, '')).json, 'value')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('attachments are added, read, replaced by PUT and deleted', async () => {
    const files = `${REQUESTS}(3)/AttachmentFiles`;
    const added = await post(`${files}/add(FileName='a%20b.txt')`, Buffer.from('one'));
    expect(pick(added.json, 'ServerRelativeUrl')).toBe('/sites/demo/Lists/Requests/Attachments/3/a b.txt');
    expect((await tunnel('PUT', `${files}('a%20b.txt')/$value`, {}, { two: 2 })).status).toBe(204);
    expect((await get(`${files}('a%20b.txt')/$value`)).text).toBe('{"two":2}');
    await tunnel('DELETE', `${files}('a%20b.txt')`, {});
    expect(pickList((await get(files)).json, 'value')).toEqual([]);
  });
});
