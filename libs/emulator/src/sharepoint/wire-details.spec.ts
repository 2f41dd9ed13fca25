import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../test-support/tenant/api-client.js';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick, pickList, send } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const api = apiClient(() => tenant);
const graph = graphClient(() => tenant);
const ITEMS = "web/lists/getByTitle('Requests')/items";
const LIST = '/sites/contoso.sharepoint.com:/sites/demo:/lists/Requests';
const DRIVE = '/sites/contoso.sharepoint.com:/sites/demo:/drive';

describe('_api in detail', () => {
  it('without any Accept the answer is Atom', async () => {
    const authorization = `Bearer ${tenant.sharePointToken()}`;
    const answer = await send(tenant.sharepoint, 'GET', '/sites/demo/_api/web', { authorization });
    expect(answer.headers['content-type']).toContain('application/atom+xml');
    expect(answer.text).toContain('<d:Title>Demo site</d:Title>');
  });

  it.each(['MERGE', 'PATCH', 'PUT', 'merge'])(
    '%s travels in a POST and overwrites without If-Match',
    async (method) => {
      const answer = await api.tunnel(method, `${ITEMS}(1)`, {}, { Title: method });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(tenant.control.item('/sites/demo', 'Requests', 1)?.fields['Title']).toBe(method);
    },
  );

  it('the tunnel is for POST alone', async () => {
    const answer = await api.get(`${ITEMS}(1)`, { 'x-http-method': 'DELETE' });
    expect([answer.status, tenant.control.item('/sites/demo', 'Requests', 1)?.id]).toEqual([200, 1]);
  });

  it('a large file begins as an empty one and grows in three steps, as PnPjs does it', async () => {
    const folder = "web/getFolderByServerRelativePath(decodedUrl='Shared%20Documents')/files";
    const added = await api.post(
      `${folder}/AddUsingPath(decodedurl='a%231%20100%25''s.bin',Overwrite=true)`,
      '',
    );
    expect([added.status, pick(added.json, 'Length')]).toEqual([200, '0']);
    const url = encodeURIComponent(String(pick(added.json, 'ServerRelativeUrl'))).replaceAll("'", "''");
    const file = `web/getFileByServerRelativePath(decodedUrl='${url}')`;
    const id = "uploadId=guid'6f9619ff-8b86-d011-b42d-00c04fc964ff'";
    const piece = Buffer.alloc(1000, 7);
    const steps = [
      await api.post(`${file}/startUpload(${id})`, piece),
      await api.post(`${file}/continueUpload(${id},fileOffset=1000)`, piece),
      await api.post(`${file}/finishUpload(${id},fileOffset=2000)`, Buffer.alloc(5, 8)),
    ];
    expect(steps.map(({ json }) => pick(json, 'value') ?? pick(json, 'Length'))).toEqual([
      '1000',
      '2000',
      '2005',
    ]);
    expect(tenant.control.file('/sites/demo', 'Documents', "a#1 100%'s.bin")?.content).toHaveLength(2005);
  });

  it('every list has a folder of its own and a view', async () => {
    const { json } = await api.get("web/lists/getByTitle('Requests')?$expand=RootFolder,DefaultView");
    expect(pick(json, 'RootFolder', 'ServerRelativeUrl')).toBe('/sites/demo/Lists/Requests');
    expect(pick(json, 'DefaultView', 'Title')).toBe('All Items');
    const folder = await api.get("web/lists/getByTitle('Requests')/RootFolder?$select=UniqueId,ItemCount");
    expect(pick(folder.json, 'UniqueId')).toBe(pick(json, 'RootFolder', 'UniqueId'));
    expect(pick(folder.json, 'ItemCount')).toBe(12);
    expect(pickList((await api.get("web/lists/getByTitle('Requests')/views")).json, 'value')).toHaveLength(1);
  });
});

describe('Graph in detail', () => {
  it('Range at its own content is answered with the redirect, not with a part', async () => {
    const answer = await graph.get(`${DRIVE}/root:/Welcome.txt:/content`, { range: 'bytes=0-6' });
    expect([answer.status, answer.text]).toEqual([302, '']);
  });

  it('the parts of a batch are counted and refused singly, in either API', async () => {
    tenant.control.limitUnits(2);
    const get = (id: string) => ({ id, method: 'GET', url: `${LIST}/items/1` });
    const answer = await graph.write('POST', '/$batch', { requests: [get('1'), get('2'), get('3')] });
    const statuses = pickList(answer.json, 'responses').map((one) => [pick(one, 'id'), pick(one, 'status')]);
    expect([answer.status, ...statuses]).toEqual([200, ['3', 429], ['2', 200], ['1', 200]]);
    expect(pick(answer.json, 'responses', 0, 'headers', 'Retry-After')).toBe('60');
    expect(answer.headers['ratelimit-remaining']).toBe('0');
  });

  it('a throttle can be for one user, and lead to the page by a redirect', async () => {
    tenant.control.throttle({ seconds: 30, user: 'ada@contoso.example', as: 'redirect' });
    const of = (oid: string) => {
      const authorization = `Bearer ${tenant.sharePointToken('AllSites.Read', oid)}`;
      return send(tenant.sharepoint, 'GET', '/sites/demo/_api/web', { authorization });
    };
    const [ada, bob] = [await of('ada'), await of('bob')];
    expect([ada.status, ada.headers['location'], ada.headers['retry-after']]).toEqual([
      302,
      '/_layouts/15/Throttle.htm',
      '30',
    ]);
    expect(bob.status).toBe(200);
  });
});
