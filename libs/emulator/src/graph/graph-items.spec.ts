import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick, pickList } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { get, follow, write } = graphClient(() => tenant);
const SITE = '/sites/contoso.sharepoint.com:/sites/demo:';
const ITEMS = `${SITE}/lists/Requests/items`;
const PREFER = { prefer: 'HonorNonIndexedQueriesWarningMayFailRandomly' };
const ids = (json: unknown) => pickList(json, 'value').map((one) => pick(one, 'id'));
const filtered = (text: string, headers?: Record<string, string>) =>
  get(`${ITEMS}?$filter=${encodeURIComponent(text)}`, headers);

describe('list items of Graph', () => {
  it('fields are absent until they are expanded; a lookup is an id as text', async () => {
    const plain = await get(`${ITEMS}?$top=1`);
    expect(pick(plain.json, 'value', 0, 'fields')).toBeUndefined();
    const all = await get(`${ITEMS}?$top=1&$expand=fields`);
    expect(pick(all.json, 'value', 0, 'fields', 'RequesterLookupId')).toBe('1');
    const some = await get(`${ITEMS}?$top=1&expand=fields(select=Title,Priority)&select=id`);
    const first = pick(some.json, 'value', 0);
    expect(Object.keys(Object(first))).toEqual(['@odata.etag', 'id', 'fields']);
    expect(pick(first, 'fields')).toEqual({
      '@odata.etag': pick(first, '@odata.etag'),
      Title: 'New laptop',
      Priority: 1,
    });
  });

  it('pages follow an absolute link with an opaque token', async () => {
    const first = await get(`${SITE}/lists/Archive/items?$top=120&$expand=fields($select=Title)`);
    const next = String(pick(first.json, '@odata.nextLink'));
    expect(next.startsWith(`${tenant.graph}/v1.0/sites/`)).toBe(true);
    expect(next).toMatch(/\$skiptoken=[\w-]+$/);
    const second = await follow(next);
    expect(pick(second.json, 'value', 0, 'fields', 'Title')).toBe('Archive 0121');
    const third = await follow(pick(second.json, '@odata.nextLink'));
    expect([ids(third.json).length, pick(third.json, '@odata.nextLink')]).toEqual([10, undefined]);
  });

  it('indexed columns filter by comparison, function and doubled quotes', async () => {
    expect(ids((await filtered("fields/Status eq 'Done' and fields/RequesterLookupId eq 4")).json)).toEqual([
      '4',
      '8',
      '12',
    ]);
    expect(ids((await filtered("startswith(fields/Status,'Wait')")).json)).toEqual(['3', '7', '11']);
    expect(ids((await filtered("fields/DueDate ge '2025-01-22' and fields/Status ne 'Done'")).json)).toEqual([
      '10',
      '11',
    ]);
    const quoted = await filtered("fields/Title eq 'Access to O''Brien''s calendar'", PREFER);
    expect(ids(quoted.json)).toEqual(['3']);
  });

  it('an unindexed column filters and sorts only with the Prefer header', async () => {
    const refused = await filtered('fields/Priority gt 2');
    expect(refused.status).toBe(400);
    expect(pick(refused.json, 'error', 'message')).toContain(
      "Field 'Priority' cannot be referenced in filter or orderby as it is not indexed.",
    );
    expect(ids((await filtered('fields/Priority gt 2', PREFER)).json)).toEqual(['3', '6', '9', '12']);
    expect((await get(`${ITEMS}?$orderby=fields/Title`)).status).toBe(400);
    const sorted = await get(`${ITEMS}?$orderby=fields/Title%20desc&$top=1`, PREFER);
    expect(ids(sorted.json)).toEqual(['5']);
  });

  it('a lookup does not filter by what it shows, and $count is refused', async () => {
    expect((await filtered("fields/Requester eq 'Ada Lovelace'", PREFER)).status).toBe(400);
    expect((await get(`${ITEMS}?$count=true`)).status).toBe(400);
    expect((await get(`${ITEMS}/$count`)).status).toBe(400);
    expect((await filtered("fields/Status eq 'open")).status).toBe(400);
  });

  it('above 5,000 items the Prefer header does not help an unindexed column', async () => {
    const ledger = `${SITE}/lists/Ledger/items`;
    expect((await get(`${ledger}?$filter=fields/Kind%20eq%20'odd'&$top=1`, PREFER)).status).toBe(429);
    expect(ids((await get(`${ledger}?$filter=fields/Year%20eq%202003&$top=1`)).json)).toEqual(['4']);
  });

  it('a collection drops the lookups after the twelfth, a single item keeps them', async () => {
    const [staff] = tenant.control.list('/sites/demo', 'Staff')?.items.all() ?? [];
    const listId = tenant.control.list('/sites/demo', 'Staff')?.id ?? '';
    const names = Array.from({ length: 13 }, (_, index) => `Person${index + 1}`);
    const columns = names.map((name) => ({
      name,
      kind: 'lookup' as const,
      lookup: { listId, field: 'Title' },
    }));
    tenant.control.addList('/sites/demo', { title: 'Teams', columns });
    tenant.control.addItem(
      '/sites/demo',
      'Teams',
      Object.fromEntries(names.map((name) => [name, staff?.id ?? 0])),
    );
    const many = pick((await get(`${SITE}/lists/Teams/items?expand=fields`)).json, 'value', 0, 'fields');
    expect([pick(many, 'Person12LookupId'), pick(many, 'Person13LookupId')]).toEqual(['1', undefined]);
    const one = pick((await get(`${SITE}/lists/Teams/items/1?expand=fields`)).json, 'fields');
    expect(pick(one, 'Person13LookupId')).toBe('1');
  });

  it('a new item is answered with 201, its place and etag', async () => {
    const made = await write('POST', ITEMS, { fields: { Title: 'x', RequesterLookupId: '2' } });
    expect(made.status).toBe(201);
    expect(made.headers['location']).toBe(`${tenant.graph}/v1.0${ITEMS}/13`);
    const etag = made.headers['etag'];
    expect(etag).toMatch(/^"[0-9a-f-]{36},1"$/);
    expect([pick(made.json, '@odata.etag'), pick(made.json, 'eTag')]).toEqual([etag, etag]);
    expect(tenant.control.item('/sites/demo', 'Requests', 13)?.fields).toEqual({ Title: 'x', Requester: 2 });
    expect((await write('POST', ITEMS, { fields: { Nonsense: 1 } })).status).toBe(400);
  });

  it('PATCH fields answers the field values; another etag is 412, no etag overwrites', async () => {
    const before = (await get(`${ITEMS}/1`)).headers['etag'] ?? '';
    const patched = await write('PATCH', `${ITEMS}/1/fields`, { Status: 'Done' }, { 'if-match': before });
    expect(patched.status).toBe(200);
    expect(pick(patched.json, 'Status')).toBe('Done');
    expect(pick(patched.json, '@odata.etag')).toBe(before.replace(',1"', ',2"'));
    const stale = await write('PATCH', `${ITEMS}/1/fields`, { Status: 'New' }, { 'if-match': before });
    expect([stale.status, pick(stale.json, 'error', 'code')]).toEqual([412, 'resourceModified']);
    expect((await write('PATCH', `${ITEMS}/1/fields`, { Status: 'New' })).status).toBe(200);
  });

  it('an unchanged item is 304 to its etag', async () => {
    const etag = (await get(`${ITEMS}/2`)).headers['etag'] ?? '';
    expect((await get(`${ITEMS}/2`, { 'if-none-match': etag })).status).toBe(304);
  });

  it('a deleted item is gone; another etag keeps it', async () => {
    expect((await write('DELETE', `${ITEMS}/1`, '', { 'if-match': '"other,1"' })).status).toBe(412);
    expect((await write('DELETE', `${ITEMS}/1`)).status).toBe(204);
    const missing = await get(`${ITEMS}/1`);
    expect([missing.status, pick(missing.json, 'error', 'code')]).toEqual([404, 'itemNotFound']);
  });

  it('earlier versions are listed and come back', async () => {
    await write('PATCH', `${ITEMS}/1/fields`, { Title: 'changed' });
    const versions = await get(`${ITEMS}/1/versions`);
    expect(ids(versions.json)).toEqual(['2.0', '1.0']);
    expect((await write('POST', `${ITEMS}/1/versions/1.0/restoreVersion`)).status).toBe(204);
    expect(tenant.control.item('/sites/demo', 'Requests', 1)?.fields['Title']).toBe('New laptop');
  });
});

describe('changes of list items', () => {
  it('a first reading ends with a link that tells later changes and deletions', async () => {
    const first = await get(`${ITEMS}/delta?$top=8`);
    expect(ids(first.json)).toHaveLength(8);
    expect(pick(first.json, '@odata.deltaLink')).toBeUndefined();
    const last = await follow(pick(first.json, '@odata.nextLink'));
    const link = pick(last.json, '@odata.deltaLink');
    expect(pickList((await follow(link)).json, 'value')).toEqual([]);
    await write('PATCH', `${ITEMS}/2/fields`, { Status: 'Done' });
    await write('DELETE', `${ITEMS}/3`);
    const changes = await follow(link);
    expect(ids(changes.json)).toEqual(['2', '3']);
    expect(pick(changes.json, 'value', 1)).toEqual({ id: '3', deleted: { state: 'deleted' } });
  });

  it('a change while pages are read is told again', async () => {
    const first = await get(`${ITEMS}/delta?$top=8`);
    await write('PATCH', `${ITEMS}/1/fields`, { Status: 'Done' });
    const last = await follow(pick(first.json, '@odata.nextLink'));
    expect(ids((await follow(pick(last.json, '@odata.deltaLink'))).json)).toEqual(['1']);
  });

  it('token=latest starts from now, in the query or in the call', async () => {
    for (const path of [`${ITEMS}/delta?token=latest`, `${ITEMS}/microsoft.graph.delta(token='latest')`]) {
      const now = await get(path);
      expect(pickList(now.json, 'value')).toEqual([]);
      await write('PATCH', `${ITEMS}/5/fields`, { Status: 'Done' });
      expect(ids((await follow(pick(now.json, '@odata.deltaLink'))).json)).toEqual(['5']);
    }
  });

  it('a token that is too old is 410 with the place to start again', async () => {
    const link = pick((await get(`${ITEMS}/delta?token=latest`)).json, '@odata.deltaLink');
    tenant.control.forgetChanges();
    const gone = await follow(link);
    expect(gone.status).toBe(410);
    expect(pick(gone.json, 'error', 'code')).toBe('resyncRequired');
    expect(pick(gone.json, 'error', 'innerError', 'code')).toBe('resyncChangesApplyDifferences');
    expect((await follow(gone.headers['location'])).status).toBe(200);
  });
});
