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

const { get, post } = apiClient(() => tenant);
const LIST = "web/lists/getByTitle('Requests')";
const view = (query: string, rest = '') => `<View>${rest}<Query>${query}</Query></View>`;
const getItems = (ViewXml: string) => post(`${LIST}/getitems`, { query: { ViewXml } });
const ids = (json: unknown) => pickList(json, 'value').map((one) => pick(one, 'Id'));

describe('CAML', () => {
  it('filters by conditions, lookups by what they show or by id', async () => {
    const field = (name: string, value: string) =>
      `<FieldRef Name="${name}"/><Value Type="Text">${value}</Value>`;
    const both = `<And><Eq>${field('Status', 'Done')}</Eq><BeginsWith>${field('Title', 'Phone')}</BeginsWith></And>`;
    expect(ids((await getItems(view(`<Where>${both}</Where>`))).json)).toEqual([8]);
    const shown = `<Where><Eq>${field('Requester', 'Alan Turing')}</Eq></Where>`;
    expect(ids((await getItems(view(shown))).json)).toEqual([3, 7, 11]);
    const byId =
      "<Where><Eq><FieldRef Name='Requester' LookupId='TRUE'/><Value Type='Lookup'>3</Value></Eq></Where>";
    expect(ids((await getItems(view(byId))).json)).toEqual([3, 7, 11]);
    const empty = "<Where><IsNull><FieldRef Name='Notes'/></IsNull></Where>";
    expect(ids((await getItems(view(empty))).json)).toEqual([2, 4, 6, 8, 10, 12]);
  });

  it('orders and limits', async () => {
    const order = '<OrderBy><FieldRef Name="Title" Ascending="FALSE"/></OrderBy>';
    expect(ids((await getItems(view(order, '<RowLimit>2</RowLimit>'))).json)).toEqual([5, 7]);
  });

  it('text that is no CAML is refused', async () => {
    expect((await getItems('<View><Query>')).status).toBe(400);
  });

  it('the stream shows rows as text, and where they go on', async () => {
    const stream = (parameters: object) => post(`${LIST}/RenderListDataAsStream`, { parameters });
    const ViewXml = view('', "<ViewFields><FieldRef Name='Requester'/></ViewFields><RowLimit>2</RowLimit>");
    const first = await stream({ ViewXml });
    expect(pick(first.json, 'Row', 0)).toEqual({
      ID: '1',
      UniqueId: expect.stringMatching(/^\{[0-9A-F-]{36}\}$/),
      FSObjType: '0',
      Requester: [{ lookupId: 1, lookupValue: 'Ada Lovelace', isSecretFieldValue: false }],
      owshiddenversion: '1',
    });
    const next = String(pick(first.json, 'NextHref'));
    expect(next).toBe('?Paged=TRUE&p_ID=2&PageFirstRow=3');
    expect(pick((await stream({ ViewXml, Paging: next.slice(1) })).json, 'Row', 0, 'ID')).toBe('3');
  });
});

describe('moving and copying over _api', () => {
  const base = () => `${tenant.sharepoint}/sites/demo/Shared Documents`;
  const call = (method: string, from: string, to: string, overwrite = false) =>
    post(`SP.MoveCopyUtil.${method}`, {
      srcPath: { DecodedUrl: from },
      destPath: { DecodedUrl: to },
      overwrite,
    });

  it('a file is moved, copied, and not put over another unless asked to', async () => {
    expect((await call('MoveFileByPath', `${base()}/Welcome.txt`, `${base()}/Reports/Hi.txt`)).status).toBe(
      200,
    );
    expect((await call('CopyFileByPath', `${base()}/Reports/Hi.txt`, `${base()}/page.html`)).status).toBe(
      409,
    );
    expect(
      (await call('CopyFileByPath', `${base()}/Reports/Hi.txt`, `${base()}/page.html`, true)).status,
    ).toBe(200);
    const path = "web/getFileByServerRelativePath(decodedUrl='Shared%20Documents/page.html')/$value";
    expect((await get(path)).text).toBe('Welcome to the demo site.\n');
  });

  it('an address of another host is refused', async () => {
    const foreign = 'https://evil.example/sites/demo/Shared Documents/Welcome.txt';
    expect((await call('MoveFileByPath', foreign, `${base()}/x.txt`)).status).toBe(400);
  });
});
