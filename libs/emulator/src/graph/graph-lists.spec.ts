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

const { get, write } = graphClient(() => tenant);
const names = (json: unknown) => pickList(json, 'value').map((one) => pick(one, 'displayName'));

describe('sites and lists of Graph', () => {
  it('a site is found by path, by composite id, by its own id and by host', async () => {
    const byPath = await get('/sites/contoso.sharepoint.com:/sites/demo');
    const id = String(pick(byPath.json, 'id'));
    expect(id).toMatch(/^contoso\.sharepoint\.com,[0-9a-f-]{36},[0-9a-f-]{36}$/);
    for (const other of [id, id.split(',')[1] ?? '', `${id.split(',')[0]},${id.split(',')[1]}`]) {
      expect(pick((await get(`/sites/${other}`)).json, 'displayName')).toBe('Demo site');
    }
    expect(pick((await get('/sites/contoso.sharepoint.com')).json, 'root')).toEqual({});
    expect(pick((await get('/sites/root')).json, 'siteCollection', 'hostname')).toBe(
      'contoso.sharepoint.com',
    );
  });

  it('a host with an empty path is refused, as is a foreign host', async () => {
    expect((await get('/sites/contoso.sharepoint.com:/')).status).toBe(400);
    expect((await get('/sites/other.sharepoint.com:/sites/demo')).status).toBe(400);
    expect((await get('/sites/contoso.sharepoint.com:/sites/none')).status).toBe(404);
  });

  it('sites are searched by title and path', async () => {
    expect(names((await get('/sites?search=human')).json)).toEqual(['Human resources']);
    expect(names((await get('/sites?search=*')).json)).toHaveLength(3);
  });

  it('lists hang below a site that is named by path, and are filtered by name', async () => {
    const lists = await get('/sites/contoso.sharepoint.com:/sites/demo:/lists');
    expect(names(lists.json)).toEqual(['Staff', 'Requests', 'Archive', 'Ledger', 'Documents']);
    const one = await get(
      "/sites/contoso.sharepoint.com:/sites/demo:/lists?$filter=displayName%20eq%20'Requests'",
    );
    expect(names(one.json)).toEqual(['Requests']);
    expect((await get("/sites/root/lists?$filter=name%20eq%20'x'")).status).toBe(400);
  });

  it('a list is found by id or title, with its columns when they are expanded', async () => {
    const site = '/sites/contoso.sharepoint.com:/sites/demo:';
    const byTitle = await get(`${site}/lists/Requests?expand=columns,contentTypes`);
    const columns = pickList(byTitle.json, 'columns');
    const status = columns.find((column) => pick(column, 'name') === 'Status');
    expect(pick(status, 'indexed')).toBe(true);
    expect(pickList(status, 'choice', 'choices')).toEqual(['New', 'In progress', 'Waiting', 'Done']);
    expect(pickList(byTitle.json, 'contentTypes')).toHaveLength(2);
    const byId = await get(`${site}/lists/${String(pick(byTitle.json, 'id'))}`);
    expect(pick(byId.json, 'columns')).toBeUndefined();
    expect(pickList((await get(`${site}/lists/Requests/columns`)).json, 'value')).toHaveLength(
      columns.length,
    );
    expect((await get(`${site}/lists/None`)).status).toBe(404);
  });

  it('a list is made with its columns, once', async () => {
    const body = {
      displayName: 'Rooms',
      columns: [{ name: 'Seats', number: {} }],
      list: { template: 'genericList' },
    };
    const made = await write('POST', '/sites/root/lists', body);
    expect([made.status, pick(made.json, 'displayName')]).toEqual([201, 'Rooms']);
    const again = await write('POST', '/sites/root/lists', body);
    expect([again.status, pick(again.json, 'error', 'code')]).toEqual([409, 'nameAlreadyExists']);
    expect((await write('POST', '/sites/root/lists/Rooms/columns', { name: 'Floor', text: {} })).status).toBe(
      201,
    );
    const item = await write('POST', '/sites/root/lists/Rooms/items', {
      fields: { Title: 'A', Seats: 4, Floor: '1' },
    });
    expect(item.status).toBe(201);
  });

  it('me is the user of the token', async () => {
    const { json } = await get('/me');
    expect([pick(json, 'displayName'), pick(json, 'id')]).toEqual(['Ada Lovelace', 'ada']);
  });
});
