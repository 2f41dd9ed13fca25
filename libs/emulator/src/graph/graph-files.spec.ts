import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick, pickList, send } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { get, write, put } = graphClient(() => tenant);
const DRIVE = '/sites/contoso.sharepoint.com:/sites/demo:/drive';
const names = (json: unknown) => pickList(json, 'value').map((one) => pick(one, 'name'));

/** The address behind a file's content. */
async function target(path: string): Promise<string> {
  return String((await get(`${DRIVE}/root:/${path}:/content`)).headers['location']).replace(
    tenant.sharepoint,
    '',
  );
}

describe('files of Graph', () => {
  it('a drive is the same by id, by site and by list', async () => {
    const id = String(pick((await get(DRIVE)).json, 'id'));
    expect(id).toMatch(/^b![\w-]{64}$/);
    const drives = await get('/sites/contoso.sharepoint.com:/sites/demo:/drives');
    expect(pickList(drives.json, 'value').map((one) => pick(one, 'id'))).toEqual([id]);
    for (const path of [
      `/drives/${id}/root/children`,
      `${DRIVE}/root/children`,
      `${DRIVE}/items/root/children`,
    ]) {
      expect(names((await get(path)).json)).toContain('Welcome.txt');
    }
    expect(names((await get(`/drives/${id}/root:/Reports:/children`)).json)).toEqual([
      '2025-01.csv',
      'Drafts',
    ]);
  });

  it('an item is found by id or path, odd names escaped', async () => {
    const byPath = await get(`${DRIVE}/root:/100%25%20%231%20%26%20more.txt`);
    expect(pick(byPath.json, 'name')).toBe('100% #1 & more.txt');
    const id = String(pick(byPath.json, 'id'));
    expect(id).toMatch(/^01[A-Z2-7]{32}$/);
    expect(pick((await get(`${DRIVE}/items/${id}?$select=id,size`)).json, 'size')).toBe(13);
    expect(pick(byPath.json, 'eTag')).toMatch(/^"\{[0-9A-F-]{36}\},1"$/);
    expect((await get(`${DRIVE}/root:/none.txt`)).status).toBe(404);
  });

  it('content is a redirect to an address on the tenant host, which serves ranges', async () => {
    const redirect = await get(`${DRIVE}/root:/Welcome.txt:/content`);
    expect(redirect.status).toBe(302);
    const location = String(redirect.headers['location']);
    expect(location).toMatch(
      /\/sites\/demo\/_layouts\/15\/download\.aspx\?UniqueId=[0-9a-f-]{36}&Translate=false&tempauth=[\w-]+&ApiVersion=2\.0$/,
    );
    expect(location.startsWith(tenant.sharepoint)).toBe(true);
    const path = location.replace(tenant.sharepoint, '');
    const whole = await send(tenant.sharepoint, 'GET', path);
    expect([whole.status, whole.text]).toEqual([200, 'Welcome to the demo site.\n']);
    expect(whole.headers['content-disposition']).toBe("attachment; filename*=UTF-8''Welcome.txt");
    const part = await send(tenant.sharepoint, 'GET', path, { range: 'bytes=0-6' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'Welcome', 'bytes 0-6/26']);
    expect((await send(tenant.sharepoint, 'GET', path, { range: 'bytes=26-' })).status).toBe(416);
    const etag = whole.headers['etag'] ?? '';
    expect((await send(tenant.sharepoint, 'GET', path, { 'if-none-match': etag })).status).toBe(304);
  });

  it('the address takes no bearer, no other order of its query, and does not last', async () => {
    const path = await target('Welcome.txt');
    const authorization = `Bearer ${tenant.sharePointToken()}`;
    expect((await send(tenant.sharepoint, 'GET', path, { authorization })).status).toBe(401);
    const [base = '', query = ''] = path.split('?');
    const reordered = query.split('&').toReversed().join('&');
    expect((await send(tenant.sharepoint, 'GET', `${base}?${reordered}`)).status).toBe(401);
    tenant.advance(3601);
    expect((await send(tenant.sharepoint, 'GET', path)).status).toBe(401);
  });

  it('PUT makes a file by path, by parent and name, or replaces one by id', async () => {
    const made = await put(`${DRIVE}/root:/Reports/new.txt:/content`, 'one');
    expect([made.status, pick(made.json, 'size')]).toEqual([201, 3]);
    const id = String(pick(made.json, 'id'));
    expect((await put(`${DRIVE}/items/${id}/content`, 'two!')).status).toBe(200);
    const folder = String(pick(made.json, 'parentReference', 'id'));
    expect((await put(`${DRIVE}/items/${folder}:/other.txt:/content`, 'x')).status).toBe(201);
    expect((await put(`${DRIVE}/items/${folder}/children/third.txt/content`, 'x')).status).toBe(201);
    expect(tenant.control.file('/sites/demo', 'Documents', 'Reports/new.txt')?.content?.toString()).toBe(
      'two!',
    );
    expect((await put(`${DRIVE}/root:/none/new.txt:/content`, 'x')).status).toBe(404);
  });

  it('PUT can fail or rename on a clash, and honours If-Match and checkout', async () => {
    const path = `${DRIVE}/root:/Welcome.txt:/content`;
    const clash = await put(`${path}?@microsoft.graph.conflictBehavior=fail`, 'x');
    expect([clash.status, pick(clash.json, 'error', 'code')]).toEqual([409, 'nameAlreadyExists']);
    const renamed = await put(`${path}?@microsoft.graph.conflictBehavior=rename`, 'x');
    expect([renamed.status, pick(renamed.json, 'name')]).toEqual([201, 'Welcome 1.txt']);
    expect((await put(path, 'x', { 'if-match': '"other"' })).status).toBe(412);
    const checkOut = `/v1.0${DRIVE}/root:/Welcome.txt:/checkout`;
    const authorization = `Bearer ${tenant.graphToken('Files.ReadWrite', 'grace')}`;
    expect((await send(tenant.graph, 'POST', checkOut, { authorization })).status).toBe(204);
    expect((await put(path, 'x')).status).toBe(423);
  });

  it('folders are made, files renamed, copied and deleted', async () => {
    const folder = { name: 'Reports', folder: {} };
    expect((await write('POST', `${DRIVE}/root/children`, folder)).status).toBe(409);
    const rename = { ...folder, '@microsoft.graph.conflictBehavior': 'rename' };
    expect(pick((await write('POST', `${DRIVE}/root/children`, rename)).json, 'name')).toBe('Reports 1');
    const moved = await write('PATCH', `${DRIVE}/root:/Welcome.txt:`, { name: 'Hello.txt' });
    expect(pick(moved.json, 'name')).toBe('Hello.txt');
    const copied = await write('POST', `${DRIVE}/root:/Hello.txt:/copy`, { name: 'Copy.txt' });
    const monitor = String(copied.headers['location']).replace(tenant.sharepoint, '');
    expect(pick((await send(tenant.sharepoint, 'GET', monitor)).json, 'status')).toBe('completed');
    expect((await write('DELETE', `${DRIVE}/root:/Hello.txt:`)).status).toBe(204);
    expect(tenant.control.file('/sites/demo', 'Documents', 'Hello.txt')).toBeUndefined();
    expect(tenant.control.file('/sites/demo', 'Documents', 'Copy.txt')).toBeDefined();
  });

  it('earlier contents come back, and changes are told', async () => {
    const now = pick((await get(`${DRIVE}/root/delta?token=latest`)).json, '@odata.deltaLink');
    await put(`${DRIVE}/root:/Welcome.txt:/content`, 'new');
    const versions = await get(`${DRIVE}/root:/Welcome.txt:/versions`);
    expect(pickList(versions.json, 'value').map((one) => pick(one, 'size'))).toEqual([3, 26]);
    await write('POST', `${DRIVE}/root:/Welcome.txt:/versions/1.0/restoreVersion`);
    expect(tenant.control.file('/sites/demo', 'Documents', 'Welcome.txt')?.content).toHaveLength(26);
    await write('DELETE', `${DRIVE}/root:/logo.svg:`);
    const changes = await graphClient(() => tenant).follow(now);
    expect(
      pickList(changes.json, 'value').map((one) => pick(one, 'name') ?? pick(one, 'deleted', 'state')),
    ).toEqual(['Welcome.txt', 'deleted']);
  });

  it('a drive is searched by name', async () => {
    expect(names((await get(`${DRIVE}/root/search(q='2025')`)).json)).toEqual(['2025-01.csv']);
  });
});
