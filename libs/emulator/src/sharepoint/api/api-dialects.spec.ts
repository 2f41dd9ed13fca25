import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../../test-support/tenant/api-client.js';
import { pick, pickList } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.stop());

const { get, post } = apiClient(() => tenant);
const REQUESTS = "web/lists/getByTitle('Requests')/items";
const VERBOSE = { accept: 'application/json;odata=verbose' };
const NONE = { accept: 'application/json;odata=nometadata' };

describe('Accept decides how _api writes', () => {
  it('verbose wraps in d, names types in __metadata and pages with __next', async () => {
    const { json } = await get(`${REQUESTS}?$top=1&$select=Title`, VERBOSE);
    expect(pick(json, 'd', 'results', 0, 'Title')).toBe('New laptop');
    expect(pick(json, 'd', 'results', 0, '__metadata', 'type')).toBe('SP.Data.RequestsListItem');
    expect(pick(json, 'd', 'results', 0, '__metadata', 'uri')).toContain(
      `${tenant.sharepoint}/sites/demo/_api/Web/Lists(guid'`,
    );
    expect(pick(json, 'd', '__next')).toContain('p_ID%3d1');
  });

  it('verbose errors are below error', async () => {
    const { json } = await get("web/lists/getByTitle('None')", VERBOSE);
    expect(pick(json, 'error', 'code')).toBe('-1, System.ArgumentException');
    expect(pick(json, 'error', 'message', 'value')).toBe(
      `List 'None' does not exist at site with URL '${tenant.sharepoint}/sites/demo'.`,
    );
  });

  it('plain JSON carries odata.* beside the values, and odata.error', async () => {
    const { json } = await get("web/lists/getByTitle('Requests')");
    expect(pick(json, 'odata.metadata')).toBe(
      `${tenant.sharepoint}/sites/demo/_api/$metadata#SP.ApiData.Lists/@Element`,
    );
    expect(pick(json, 'odata.type')).toBe('SP.List');
    expect(pick(json, 'odata.editLink')).toMatch(/^Web\/Lists\(guid'/);
    expect(pick(json, 'odata.id')).toBe(
      `${tenant.sharepoint}/sites/demo/_api/${String(pick(json, 'odata.editLink'))}`,
    );
    expect(pick((await get('web/nothing')).json, 'odata.error', 'code')).toBe(
      '-1, Microsoft.SharePoint.Client.ResourceNotFoundException',
    );
  });

  it('nometadata carries the values alone', async () => {
    const { json } = await get(`${REQUESTS}(1)?$select=Title,Requester/Title&$expand=Requester`, NONE);
    expect(json).toEqual({ Requester: { Title: 'Ada Lovelace' }, Title: 'New laptop' });
  });

  it('without a JSON Accept the answer is Atom, errors too', async () => {
    const feed = await get('web/lists?$select=Title', { accept: '*/*' });
    expect(feed.headers['content-type']).toContain('application/atom+xml');
    expect(feed.text).toContain('<d:Title>Requests</d:Title>');
    const error = await get('web/nothing', { accept: 'text/html' });
    expect(error.text).toContain(
      '<m:code>-1, Microsoft.SharePoint.Client.ResourceNotFoundException</m:code>',
    );
  });

  it('a property can be asked for alone, and raw', async () => {
    expect(pick((await get('web/title')).json, 'value')).toBe('Demo site');
    expect((await get('web/title', VERBOSE)).json).toEqual({ d: { Title: 'Demo site' } });
    expect((await get('web/Title/$value')).text).toBe('Demo site');
  });

  it('a verbose body must name its type', async () => {
    const headers = { 'content-type': 'application/json;odata=verbose' };
    const nameless = await post(REQUESTS, { Title: 'x' }, headers);
    expect(pick(nameless.json, 'odata.error', 'message', 'value')).toContain(
      'An entry without a type name was found',
    );
    const typed = { __metadata: { type: 'SP.Data.RequestsListItem' }, Title: 'x' };
    expect((await post(REQUESTS, typed, headers)).status).toBe(201);
  });

  it('columns say their kind, choices and index', async () => {
    const status = await get("web/lists/getByTitle('Requests')/fields/getByInternalNameOrTitle('Status')");
    expect(pick(status.json, 'odata.type')).toBe('SP.FieldChoice');
    expect(pickList(status.json, 'Choices')).toContain('Waiting');
    expect(pick(status.json, 'Indexed')).toBe(true);
    const all = await get("web/lists/getByTitle('Requests')/fields", VERBOSE);
    expect(pickList(all.json, 'd', 'results').map((one) => pick(one, 'InternalName'))).toContain('Requester');
  });
});
