import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeToken } from '../../../test-support/tenant/fake-bearer.js';
import { pick, send } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const JSON_TYPE = 'application/json';

function get(target: string, token: string, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${token}`;
  return send(tenant.sharepoint, 'GET', target, { accept: JSON_TYPE, authorization, ...headers });
}

const title = () => get('/sites/demo/_api/web?$select=Title', tenant.sharePointToken());

describe('SharePoint in front of its API', () => {
  it("a token for Graph is refused with SharePoint's own challenge and diagnostics", async () => {
    const answer = await get('/_api/web', tenant.graphToken());
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="11111111-2222-4333-8444-555555555555",client_id="00000003-0000-0ff1-ce00-000000000000",' +
        'trusted_issuers="00000001-0000-0000-c000-000000000000@*,https://sts.windows.net/*/,' +
        '00000003-0000-0ff1-ce00-000000000000@90140122-8516-11e1-8eff-49304924019b",' +
        'authorization_uri="https://login.windows.net/common/oauth2/authorize"',
    );
    expect(answer.headers['x-ms-diagnostics']).toBe(
      '3000003;reason="Invalid audience Uri \'https://graph.microsoft.com\'.";category="invalid_client"',
    );
    expect(Object.keys(Object(answer.json))).toEqual(['error_description']);
  });

  it('an expired token is refused', async () => {
    const expired = fakeToken({ aud: 'https://contoso.sharepoint.com', scp: 'AllSites.Read', exp: 1 });
    const answer = await get('/_api/web', expired);
    expect(answer.status).toBe(401);
    expect(pick(answer.json, 'error_description')).toBe('Invalid JWT token. The token is expired.');
  });

  it('every answer carries correlation ids and a cookie that must not travel on', async () => {
    const { headers } = await title();
    expect(headers['sprequestguid']).toBe(headers['request-id']);
    expect(headers['microsoftsharepointteamservices']).toMatch(/^16\.0\.0\./);
    expect(headers['sprequestduration']).toMatch(/^\d+$/);
    expect(headers['x-sharepointhealthscore']).toMatch(/^\d+$/);
    expect(headers['set-cookie']?.[0]).toMatch(/^rtFa=/);
  });

  it('AllSites.Read reads but does not write', async () => {
    const token = tenant.sharePointToken('AllSites.Read');
    expect((await get('/sites/demo/_api/web/lists', token)).status).toBe(200);
    const refused = await send(
      tenant.sharepoint,
      'POST',
      "/sites/demo/_api/web/lists/getByTitle('Requests')/items",
      { accept: JSON_TYPE, authorization: `Bearer ${token}` },
      '{"Title":"x"}',
    );
    expect(refused.status).toBe(403);
    expect(pick(refused.json, 'odata.error', 'code')).toBe('-2147024891, System.UnauthorizedAccessException');
  });

  it('a throttle refuses with whole seconds until it is over', async () => {
    tenant.control.throttle({ seconds: 31 });
    tenant.advance(1);
    const refused = await title();
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('30');
    tenant.advance(30);
    expect((await title()).status).toBe(200);
  });

  it('a throttle can come as 503, as a page and without Retry-After', async () => {
    tenant.control.throttle({ seconds: 5, status: 503, withRetryAfter: false, as: 'page' });
    const refused = await title();
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBeUndefined();
    expect(refused.headers['content-type']).toContain('text/html');
    tenant.control.clearThrottle();
    expect((await title()).status).toBe(200);
  });

  it('a claims challenge comes as one header or two, for as many calls as asked', async () => {
    tenant.control.challengeClaims(1, 'joined');
    tenant.control.challengeClaims(1, 'two-headers');
    const joined = await title();
    expect(joined.status).toBe(401);
    expect(joined.headers['www-authenticate']).toMatch(
      /^PoP .*nonce="ey==", Bearer .*error="insufficient_claims"/,
    );
    const both = await fetch(`${tenant.sharepoint}/sites/demo/_api/web`, {
      headers: { authorization: `Bearer ${tenant.sharePointToken()}` },
    });
    expect(both.headers.get('www-authenticate')).toMatch(/ey==", Bearer realm/);
    expect((await title()).status).toBe(200);
  });

  it('a revoked session is challenged for a newer token', async () => {
    const answer = await get('/_api/web', tenant.sharePointToken('AllSites.Read', 'revoked'));
    const claims = /claims="([^"]+)"/.exec(answer.headers['www-authenticate'] ?? '')?.[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toEqual({
      access_token: { nbf: { essential: true, value: String(tenant.world.now() / 1000) } },
    });
  });

  it('expiry and the sign-in page can be scripted per call', async () => {
    tenant.control.expire(1);
    tenant.control.signInPageInsteadOfJson(1);
    tenant.control.signInPageInsteadOfJson(1, { as: 'redirect' });
    expect((await title()).status).toBe(401);
    const page = await title();
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await title()).status).toBe(302);
    expect((await title()).status).toBe(200);
  });

  it('any answer can be scripted for one path, method and user', async () => {
    const response = { status: 509, body: 'Bandwidth Limit Exceeded' };
    tenant.control.answerNext({ targetIncludes: '/web', userObjectId: 'ada', times: 1, response });
    expect((await get('/_api/web', tenant.sharePointToken('AllSites.Read', 'grace'))).status).toBe(200);
    expect((await title()).status).toBe(509);
    expect((await title()).status).toBe(200);
  });

  it('the endpoint that hands out tokens answers, so that a proxy can be caught letting it through', async () => {
    const path = '/_api/Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken?resource=x';
    expect(pick((await get(path, tenant.sharePointToken())).json, 'access_token')).toMatch(/^bait-/);
  });
});
