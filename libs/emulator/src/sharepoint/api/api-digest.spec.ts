import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../../test-support/tenant/api-client.js';
import { pick, pickList, send } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { post } = apiClient(() => tenant);
const ITEMS = "web/lists/getByTitle('Requests')/items";
const STALE = '-2130575252, Microsoft.SharePoint.SPException';

function byCookie(path: string, headers: Record<string, string> = {}) {
  const cookie = `FedAuth=${tenant.control.signInCookie()}`;
  const sent = { accept: 'application/json', cookie, ...headers };
  return send(
    tenant.sharepoint,
    'POST',
    `/sites/demo/_api/${path}`,
    sent,
    path === ITEMS ? '{"Title":"x"}' : '',
  );
}

describe('the form digest', () => {
  it('contextinfo tells digest, lifetime and addresses, in either dialect', async () => {
    const { json } = await post('contextinfo', '');
    expect(pick(json, 'FormDigestValue')).toMatch(/^0x[0-9A-F]{128},02 Jun 2025 09:00:00 -0000$/);
    expect(pick(json, 'FormDigestTimeoutSeconds')).toBe(1800);
    expect(pick(json, 'WebFullUrl')).toBe(`${tenant.sharepoint}/sites/demo`);
    const verbose = await post('contextinfo', '', { accept: 'application/json;odata=verbose' });
    const info = ['d', 'GetContextWebInformation'];
    expect(pickList(verbose.json, ...info, 'SupportedSchemaVersions', 'results')).toHaveLength(2);
  });

  it('a bearer call needs none', async () => {
    expect((await post(ITEMS, { Title: 'x' })).status).toBe(201);
  });

  it('a cookie call without one is refused, with a fresh one it passes, with an old one it is refused', async () => {
    const without = await byCookie(ITEMS);
    expect([without.status, pick(without.json, 'odata.error', 'code')]).toEqual([403, STALE]);
    const digest = String(pick((await byCookie('contextinfo')).json, 'FormDigestValue'));
    expect((await byCookie(ITEMS, { 'x-requestdigest': digest })).status).toBe(201);
    tenant.advance(1801);
    expect((await byCookie(ITEMS, { 'x-requestdigest': digest })).status).toBe(403);
  });

  it('a test can ask it of bearer calls too', async () => {
    tenant.control.requireDigest(true);
    expect(pick((await post(ITEMS, { Title: 'x' })).json, 'odata.error', 'code')).toBe(STALE);
    const digest = String(pick((await post('contextinfo', '')).json, 'FormDigestValue'));
    expect((await post(ITEMS, { Title: 'x' }, { 'x-requestdigest': digest })).status).toBe(201);
  });
});
