import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { SHAREPOINT_ROUTE, SharePointRouteModule, type Sent } from '../support/sharepoint-route.js';
import { later, tokenPosts } from '../support/token-posts.js';
import { startWorld, type World } from '../support/world.js';

const LIST = "/sites/demo/_api/web/lists/getbytitle('Requests')";
const ADDS: Partial<Sent> = { method: 'POST', path: `${LIST}/items`, json: { Title: 'x' } };
const CLAIMS = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1"}}}').toString('base64');

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ modules: [SharePointRouteModule] });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await send();
  world.emulator.transcript.clear();
  world.bff.log.lines.length = 0;
});
afterEach(() => {
  world.emulator.faults.clear();
  world.emulator.sharePoint.requireDigest(false);
  later(world, 11_000);
});

const send = (sent: Partial<Sent> = { path: `${LIST}?$select=Title` }): Promise<Answer> =>
  user.xhr(SHAREPOINT_ROUTE, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method: 'GET', ...sent }),
  });
const fault = (action: FaultAction, service: 'graph' | 'sharepoint' = 'sharepoint', times = 1): void =>
  void world.emulator.faults.add({ service, action, times });
const says = (status: number, code: string, headers = {}): FaultAction => ({
  type: 'respond',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: 'x' } } }),
});
const calls = (path?: RegExp, service: 'graph' | 'sharepoint' = 'sharepoint'): number =>
  world.emulator.transcript.count({ service, ...(path !== undefined && { path }) });
const told = (answer: Answer): unknown[] => [answer.status, answer.json()['code']];

describe("SharePoint's own refusal of a token", () => {
  it.each<[string, FaultAction]>([
    ['expired', { type: 'respond', status: 401, body: { error_description: 'The token is expired.' } }],
    [
      'challenged for claims',
      says(401, 'x', {
        'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${CLAIMS}"`,
      }),
    ],
  ])('(%s) is renewed for SharePoint once, and the call made once more', async (_name, action) => {
    fault(action);
    expect((await send()).status).toBe(201);
    expect([calls(), tokenPosts(world).length]).toEqual([2, 1]);
    fault(action, 'sharepoint', 2);
    expect(told(await send())).toEqual([401, 'reauth_required']);
  });

  it('for another audience is an alarm for whoever runs the service, and no sign-in', async () => {
    const diagnosis = `3000003;reason="Invalid audience Uri 'x'.";category="invalid_client"`;
    fault({
      type: 'respond',
      status: 401,
      headers: { 'x-ms-diagnostics': diagnosis },
      body: { error_description: 'x' },
    });
    expect(told(await send())).toEqual([502, 'upstream_invalid']);
    expect(tokenPosts(world)).toEqual([]);
    expect(world.bff.log.of('upstream_misconfigured')).toHaveLength(1);
  });

  it('that is a throttle in disguise is one', async () => {
    fault({ type: 'respond', status: 401, body: { error_description: '429 TOO MANY REQUESTS' } });
    expect(told(await send())).toEqual([429, 'throttled']);
    expect(told(await send())).toEqual([429, 'throttled']);
    expect([calls(), tokenPosts(world).length]).toEqual([1, 0]);
  });

  it.each([
    ['<title>Sign in to your account</title>', 401, 'reauth_required'],
    ['<title>Welcome</title>', 502, 'upstream_invalid'],
  ])('as a page (%s) is renewed once, then %i', async (body, status, code) => {
    fault({ type: 'respond', status: 200, headers: { 'content-type': 'text/html' }, body }, 'sharepoint', 2);
    expect(told(await send())).toEqual([status, code]);
    expect([calls(), tokenPosts(world).length]).toEqual([2, 1]);
  });
});

describe('a form digest that SharePoint asks for', () => {
  it('is got, and the change made once more', async () => {
    world.emulator.sharePoint.requireDigest(true);
    const answer = await send(ADDS);
    expect(answer.json()).toMatchObject({ status: 201 });
    expect([calls(/contextinfo/), calls(/items/)]).toEqual([1, 2]);
  });

  it.each([
    '-2130575252, Microsoft.SharePoint.SPException',
    '-2130575251, System.Runtime.InteropServices.COMException',
  ])('twice (%s) is upstream_invalid, after one attempt more', async (code) => {
    world.emulator.faults.add({ service: 'sharepoint', path: /items/, action: says(403, code), times: 5 });
    expect(told(await send(ADDS))).toEqual([502, 'upstream_invalid']);
    expect([calls(/contextinfo/), calls(/items/)]).toEqual([1, 2]);
  });
});

describe('an item that SharePoint is still busy with (409 resourceModified)', () => {
  const busy: FaultAction = {
    type: 'respond',
    status: 409,
    body: { error: { code: 'resourceModified', message: 'x' } },
  };
  const add = (): Promise<Answer> =>
    user.xhr(ITEMS, { method: 'POST', headers: { 'content-type': 'application/json' }, body: NEW_ITEM });

  it('is asked once more', async () => {
    fault(busy, 'graph');
    expect((await add()).status).toBe(201);
    fault(busy, 'graph', 2);
    expect(told(await add())).toEqual([412, 'etag_mismatch']);
    expect(calls(/items/, 'graph')).toBe(4);
  });

  it('is etag_mismatch at once for who named a version', async () => {
    fault(busy, 'graph', 2);
    const headers = { 'content-type': 'application/json', 'if-match': '"x"' };
    const answer = await user.xhr(`${ITEMS}/1`, { method: 'PATCH', headers, body: NEW_ITEM });
    expect(told(answer)).toEqual([412, 'etag_mismatch']);
    expect(calls(/items/, 'graph')).toBe(1);
  });
});

it('a token for Graph goes to Graph alone, whatever a feature does with it', async () => {
  const answer = await user.xhr(`${SHAREPOINT_ROUTE}/with-a-token-for-graph`, { method: 'POST' });
  expect(told(answer)).toEqual([500, 'internal_error']);
  expect(calls()).toBe(0);
});

it('what SharePoint says in its own words stays inside, but for its code and its request id', async () => {
  const id = 'b1c2d3e4-0000-4000-8000-000000000001';
  fault({
    type: 'respond',
    status: 500,
    headers: {
      'set-cookie': 'FedAuth=planted',
      'www-authenticate': 'Bearer planted',
      sprequestguid: id,
      'x-echo': 'planted',
    },
    body: {
      'odata.error': { code: '-1, planted', message: { lang: 'en', value: 'Bearer planted' } },
      echo: 'planted',
    },
  });
  const answer = await send();
  expect(told(answer)).toEqual([502, 'upstream_unavailable']);
  expect(JSON.stringify([answer.headers, answer.body])).not.toMatch(/Bearer|FedAuth|x-echo/);
  expect(answer.json()['upstream']).toMatchObject({ service: 'sharepoint', status: 500, requestId: id });
});
