import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser, XhrOptions } from '../support/browser.js';
import { Description } from '../support/described.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { MINUTE } from '../support/test-clock.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const DEMO = `${API}/sites/%2Fsites%2Fdemo`;
const JSON_TYPE = { 'content-type': 'application/json' };

const description = new Description();
let world: World;
let user: Browser;
let drive: string;
beforeAll(async () => {
  world = await startWorld({ env: { RATE_LIMIT: 'off' } });
  user = await world.signedIn();
  const drives = (await user.xhr(`${DEMO}/drives`)).json()['items'];
  drive = `${API}/drives/${String(Object(Array.isArray(drives) ? drives[0] : {}).id)}`;
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.faults.clear());

async function described(path: string, options: XhrOptions = {}): Promise<Answer> {
  const answer = await user.xhr(path, options);
  const faults = description.faultsOf(options.method ?? 'GET', answer);
  expect(faults ?? [`${options.method ?? 'GET'} ${path} is not described`]).toEqual([]);
  return answer;
}

describe('an answer is what the description says', () => {
  it.each([
    '/bff/user',
    '/bff/token-expiry',
    '/bff/sessions',
    `${API}/sites?search=demo`,
    DEMO,
    `${DEMO}/lists`,
    `${DEMO}/lists/Requests?expand=columns`,
    `${ITEMS}?top=2`,
    `${ITEMS}/1`,
    `${DEMO}/drives`,
    '/health/live',
    '/health/ready',
    '/openapi.json',
  ])('of a reading: %s', async (path) => {
    expect((await described(path)).status).toBe(200);
  });

  it('of a list item from its making to its end', async () => {
    const made = await described(ITEMS, { method: 'POST', headers: JSON_TYPE, body: NEW_ITEM });
    expect(made.status).toBe(201);
    const address = String(made.headers['location']);
    const match = { 'if-match': String(made.headers['etag']) };
    const change = { method: 'PATCH', body: NEW_ITEM };
    expect((await described(address, { headers: { 'if-none-match': match['if-match'] } })).status).toBe(304);
    const changed = await described(address, { ...change, headers: { ...JSON_TYPE, ...match } });
    expect(changed.status).toBe(200);
    expect((await described(address, { ...change, headers: { ...JSON_TYPE, ...match } })).status).toBe(412);
    expect((await described(address, { ...change, headers: JSON_TYPE })).status).toBe(428);
    const newer = { 'if-match': String(changed.headers['etag']) };
    expect((await described(address, { method: 'DELETE', headers: newer })).status).toBe(204);
    expect((await described(address)).status).toBe(404);
  });

  it('of a file from its making to its reading, in part and in vain', async () => {
    const put = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'Hello, world' };
    const made = await described(`${drive}/children/described.txt/content`, put);
    expect(made.status).toBe(201);
    expect((await described(`${drive}/children/described.txt/content`, put)).status).toBe(409);
    expect((await described(`${drive}/children`)).status).toBe(200);
    const file = `${drive}/items/${String(made.json()['id'])}`;
    expect((await described(file)).status).toBe(200);
    expect((await described(`${file}/content`)).status).toBe(200);
    expect((await described(`${file}/content`, { headers: { range: 'bytes=0-4' } })).status).toBe(206);
    expect((await described(`${file}/content`, { headers: { range: 'bytes=900-' } })).status).toBe(416);
    expect((await described(`${file}/content`, { ...put, body: 'Goodbye' })).status).toBe(200);
  });

  it('of a batch, good and bad', async () => {
    const requests = [
      { id: 'a', method: 'GET', url: `${ITEMS}/1` },
      { id: 'b', method: 'GET', url: `${ITEMS}/999` },
      { id: 'c', method: 'GET', url: `${ITEMS}/1`, dependsOn: ['b'] },
    ];
    const post = { method: 'POST', headers: JSON_TYPE };
    expect((await described(`${API}/batch`, { ...post, body: JSON.stringify({ requests }) })).status).toBe(
      200,
    );
    expect((await described(`${API}/batch`, { ...post, body: '{"requests":[]}' })).status).toBe(400);
    expect((await described(`${API}/batch`, { ...post, body: '{}', headers: {} })).status).toBe(415);
  });

  it.each([
    [429, { type: 'throttle', retryAfter: 3 }],
    [503, { type: 'throttle', status: 503 }],
    [502, { type: 'reset' }],
    [502, { type: 'empty-json' }],
    [403, { type: 'respond', status: 403, body: { error: { code: 'accessDenied', message: 'x' } } }],
    [507, { type: 'respond', status: 507, body: { error: { code: 'quotaLimitReached', message: 'x' } } }],
  ] as const)('of a failure: %i', async (status, action) => {
    // What the one before was told to wait for is over.
    world.clock.advance(MINUTE);
    world.emulator.faults.add({ service: 'graph', action });
    expect((await described(`${ITEMS}?top=1`)).status).toBe(status);
  });

  it('of renewals and of the end of a session', async () => {
    expect((await described('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
    const article = await described('/TokenExpiry/GetCurrentTokenExpirySchedule', { method: 'POST' });
    expect(article.status).toBe(200);
    expect((await described('/bff/sessions/unknown', { method: 'DELETE' })).status).toBe(404);
    expect(
      (await described('/bff/logout', { method: 'POST', headers: { 'x-csrf': undefined } })).status,
    ).toBe(403);
    expect((await described('/bff/logout', { method: 'POST' })).status).toBe(200);
    expect((await described('/bff/user')).status).toBe(401);
    expect((await described(ITEMS)).status).toBe(401);
  });
});
