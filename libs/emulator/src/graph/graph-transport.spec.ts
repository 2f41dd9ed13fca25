import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeToken } from '../../test-support/tenant/fake-bearer.js';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick, send } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { get } = graphClient(() => tenant);
const withToken = (token: string) =>
  send(tenant.graph, 'GET', '/v1.0/me', { authorization: `Bearer ${token}` });

describe('Graph in front of its resources', () => {
  it.each([
    ['no token', '', 'Access token is empty.'],
    ['garbage', 'Bearer x', 'IDX14100: JWT is not well formed, there are no dots (.).'],
  ])('%s is refused in its own words', async (_, authorization, message) => {
    const headers: Record<string, string> = authorization === '' ? {} : { authorization };
    const answer = await send(tenant.graph, 'GET', '/v1.0/me', headers);
    expect(answer.status).toBe(401);
    expect(pick(answer.json, 'error', 'code')).toBe('InvalidAuthenticationToken');
    expect(pick(answer.json, 'error', 'message')).toBe(message);
  });

  it('an expired token and a token for SharePoint are refused', async () => {
    const expired = await withToken(
      fakeToken({ aud: 'https://graph.microsoft.com', scp: 'User.Read', exp: 1 }),
    );
    expect(pick(expired.json, 'error', 'message')).toBe('Lifetime validation failed, the token is expired.');
    const foreign = await withToken(tenant.sharePointToken());
    expect(pick(foreign.json, 'error', 'message')).toBe('Access token validation failure. Invalid audience.');
  });

  it("Graph's id and this origin are audiences too", async () => {
    for (const aud of ['00000003-0000-0000-c000-000000000000', tenant.graph]) {
      expect((await withToken(fakeToken({ aud, scp: 'User.Read' }))).status).toBe(200);
    }
  });

  it('errors and headers carry the same ids, and the client id comes back', async () => {
    const answer = await get('/sites/none', { 'client-request-id': 'mine' });
    expect(answer.headers['client-request-id']).toBe('mine');
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({
      error: {
        code: 'itemNotFound',
        message: 'Requested site could not be found',
        innerError: {
          date: expect.stringMatching(/^2025-06-02T\d\d:\d\d:\d\d$/),
          'request-id': answer.headers['request-id'],
          'client-request-id': 'mine',
        },
      },
    });
    expect(answer.headers['x-ms-ags-diagnostic']).toContain('"ServerInfo"');
    expect(answer.headers['set-cookie']).toHaveLength(1);
  });

  it('reads need a reading scope, writes a writing one, files may have their own', async () => {
    const as = (scp: string) => graphClient(() => tenant, scp);
    expect((await as('User.Read').get('/sites/root')).status).toBe(403);
    expect((await as('Sites.Read.All').get('/sites/root')).status).toBe(200);
    const write = await as('Sites.Read.All').write('POST', '/sites/root/lists', { displayName: 'x' });
    expect([write.status, pick(write.json, 'error', 'code')]).toEqual([403, 'accessDenied']);
    expect((await as('Files.Read').get('/sites/root/drive')).status).toBe(200);
    expect((await as('Files.Read').put('/sites/root/drive/root:/a.txt:/content', 'a')).status).toBe(403);
    expect((await as('Files.ReadWrite').put('/sites/root/drive/root:/a.txt:/content', 'a')).status).toBe(201);
  });

  it('a throttle of SharePoint holds for Graph too, unless it names one service', async () => {
    tenant.control.throttle({ seconds: 9 });
    const refused = await get('/me');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '9']);
    expect(pick(refused.json, 'error', 'code')).toBe('activityLimitReached');
    tenant.control.clearThrottle();
    tenant.control.throttle({ seconds: 9, service: 'sharepoint' });
    expect((await get('/me')).status).toBe(200);
  });

  it('a claims challenge has PoP and Bearer in one header, or two, as 401 or 403', async () => {
    tenant.control.challengeClaims(1, 'joined', { service: 'graph' });
    tenant.control.challengeClaims(1, 'two-headers', { status: 403, claims: { access_token: { x: 1 } } });
    const joined = await get('/me');
    expect(joined.status).toBe(401);
    expect(joined.headers['www-authenticate']).toMatch(
      /^PoP realm="", authorization_uri="[^"]+", client_id="[^"]+", nonce="ey==", Bearer realm="", .*claims="/,
    );
    const two = await fetch(`${tenant.graph}/v1.0/me`, {
      headers: { authorization: `Bearer ${tenant.graphToken()}` },
    });
    expect(two.status).toBe(403);
    expect(two.headers.get('www-authenticate')).toContain(
      Buffer.from('{"access_token":{"x":1}}').toString('base64'),
    );
  });

  it('expiry and the sign-in page can be scripted', async () => {
    tenant.control.expire(1);
    tenant.control.signInPageInsteadOfJson(1);
    expect(pick((await get('/me')).json, 'error', 'message')).toBe(
      'Lifetime validation failed, the token is expired.',
    );
    expect((await get('/me')).headers['content-type']).toContain('text/html');
    expect((await get('/me')).status).toBe(200);
  });

  it('an unknown step is named, an unknown method refused', async () => {
    const unknown = await get('/sites/root/nonsense/more');
    expect([unknown.status, pick(unknown.json, 'error', 'message')]).toEqual([
      400,
      "Resource not found for the segment 'nonsense'.",
    ]);
    expect((await graphClient(() => tenant).put('/sites/root', '')).status).toBe(405);
  });
});
