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
const monitored = async (path: string, body: object): Promise<unknown> => {
  const { headers } = await write('POST', path, body);
  const monitor = String(headers['location']).replace(tenant.sharepoint, '');
  return (await send(tenant.sharepoint, 'GET', monitor)).json;
};

describe('copies and moves of Graph', () => {
  it('a name that is taken is told by the monitor, and may be another one, or replaced', async () => {
    const path = `${DRIVE}/root:/Welcome.txt:/copy`;
    expect(await monitored(path, {})).toMatchObject({
      status: 'failed',
      error: { code: 'nameAlreadyExists' },
    });
    await monitored(`${path}?@microsoft.graph.conflictBehavior=rename`, {});
    await monitored(`${path}?@microsoft.graph.conflictBehavior=replace`, { name: 'logo.svg' });
    for (const name of ['Welcome 1.txt', 'logo.svg'])
      expect(tenant.control.file('/sites/demo', 'Documents', name)?.content).toHaveLength(26);
  });

  it('a folder is copied with what is in it, into another one too', async () => {
    await monitored(`${DRIVE}/root:/Reports:/copy`, { name: 'Again' });
    expect(tenant.control.file('/sites/demo', 'Documents', 'Again/2025-01.csv')).toBeDefined();
    const id = pick((await get(`${DRIVE}/root:/Again:`)).json, 'id');
    await monitored(`${DRIVE}/root:/Welcome.txt:/copy`, { parentReference: { id } });
    expect(tenant.control.file('/sites/demo', 'Documents', 'Again/Welcome.txt')).toBeDefined();
  });

  it('the word root names no folder in a body', async () => {
    const parentReference = { id: 'root' };
    const item = `${DRIVE}/root:/Reports/2025-01.csv:`;
    expect((await write('PATCH', item, { parentReference })).status).toBe(400);
    expect((await write('POST', `${item}/copy`, { parentReference })).status).toBe(400);
  });

  it('an earlier version has bytes of its own, the newest one has none', async () => {
    const file = `${DRIVE}/root:/Welcome.txt:`;
    const first = pickList((await get(`${file}/versions`)).json, 'value');
    expect((await get(`${file}/versions/${String(pick(first[0], 'id'))}/content`)).status).toBe(400);
    await put(`${file}/content`, 'new');
    const { status, headers } = await get(`${file}/versions/1.0/content`);
    expect(status).toBe(302);
    const target = String(headers['location']).replace(tenant.sharepoint, '');
    expect((await send(tenant.sharepoint, 'GET', target)).text).toContain('Welcome');
  });
});
