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

const { get, write } = graphClient(() => tenant);
const FILE = '/sites/contoso.sharepoint.com:/sites/demo:/drive/root:/Welcome.txt:';
const PICTURE = FILE.replace('Welcome.txt', 'logo.svg');

describe('sharing, pictures and search of Graph', () => {
  it('a link is made once and then found again; grants are listed and withdrawn', async () => {
    const link = { type: 'view', scope: 'organization' };
    const made = await write('POST', `${FILE}/createLink`, link);
    expect([made.status, pickList(made.json, 'roles')]).toEqual([201, ['read']]);
    const again = await write('POST', `${FILE}/createLink`, link);
    expect([again.status, pick(again.json, 'id')]).toEqual([200, pick(made.json, 'id')]);
    const invited = await write('POST', `${FILE}/invite`, {
      recipients: [{ email: 'g@contoso.example' }],
      roles: ['write'],
    });
    expect(pick(invited.json, 'value', 0, 'grantedToV2', 'user', 'email')).toBe('g@contoso.example');
    expect(pickList((await get(`${FILE}/permissions`)).json, 'value')).toHaveLength(2);
    const path = `${FILE}/permissions/${String(pick(made.json, 'id'))}`;
    expect((await write('DELETE', path)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it('pictures have thumbnails behind a redirect, other files have none', async () => {
    const sets = await get(`${PICTURE}/thumbnails`);
    expect(pick(sets.json, 'value', 0, 'small', 'url')).toContain('tempauth=');
    const redirect = await get(`${PICTURE}/thumbnails/0/small/content`);
    const target = String(redirect.headers['location']).replace(tenant.sharepoint, '');
    expect((await send(tenant.sharepoint, 'GET', target)).headers['content-type']).toBe('image/svg+xml');
    expect(pickList((await get(`${FILE}/thumbnails`)).json, 'value')).toEqual([]);
  });

  it('a preview is an address with the caller inside', async () => {
    expect(pick((await write('POST', `${FILE}/preview`, {})).json, 'getUrl')).toContain('tempauth=');
  });

  it('search finds files, rows and sites by their names', async () => {
    const query = async (entityTypes: string[], queryString: string, size = 25) => {
      const { json } = await write('POST', '/search/query', {
        requests: [{ entityTypes, query: { queryString }, size }],
      });
      return pick(json, 'value', 0, 'hitsContainers', 0);
    };
    const files = await query(['driveItem'], 'welcome');
    expect(pick(files, 'hits', 0, 'resource', 'name')).toBe('Welcome.txt');
    const rows = await query(['listItem'], 'Archive', 10);
    expect([pickList(rows, 'hits').length, pick(rows, 'total'), pick(rows, 'moreResultsAvailable')]).toEqual([
      10,
      250,
      true,
    ]);
    expect(pick(await query(['site'], 'human'), 'hits', 0, 'resource', 'displayName')).toBe(
      'Human resources',
    );
  });
});
