import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser, XhrOptions } from '../support/browser.js';
import { GRAPH, GRAPH_ITEMS } from '../support/graph-mount.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { appToken, callAs, LISTS, startBearerWorld, userToken } from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { later } from '../support/token-posts.js';
import { MINUTE } from '../support/test-clock.js';
import { ALEX, type World } from '../support/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const ALLOWED = 'http://127.0.0.1:9';

/** Every kind of route that knows its session. */
const CALLS: [method: string, path: string, body?: string][] = [
  ['POST', ITEMS, NEW_ITEM],
  ['GET', ITEMS],
  ['POST', '/api/sharepoint/batch', '{"requests":[{"id":"a","method":"DELETE","url":"/x"}]}'],
  ['POST', GRAPH_ITEMS, NEW_ITEM],
  ['GET', `${GRAPH}/me`],
  ['POST', '/bff/token-renewal'],
  ['GET', '/bff/token-expiry'],
  ['GET', '/bff/user'],
  ['GET', '/bff/sessions'],
  ['DELETE', '/bff/sessions/any'],
  ['POST', '/bff/logout'],
];

describe('a page that says whose it is', () => {
  let world: World;
  let user: Browser;
  let adele: string;
  beforeAll(async () => {
    world = await startBearerWorld({ env: { PASS_THROUGH: 'graph', ALLOWED_ORIGINS: ALLOWED } });
    user = await world.signedIn();
    adele = await nameOf(user);
  });
  afterAll(() => world.stop());
  beforeEach(() => world.emulator.transcript.clear());

  const nameOf = async (browser: Browser): Promise<string> => {
    const { tenantId, id } = (await browser.xhr('/bff/user')).json();
    return `${String(tenantId)}.${String(id)}`;
  };
  const as = (
    named: string,
    [method, path, body]: [string, string, string?],
    { from, browser = user }: Pick<XhrOptions, 'from'> & { browser?: Browser } = {},
  ): Promise<Answer> =>
    browser.xhr(path, {
      method,
      headers: { 'x-bff-user': named, ...(body !== undefined && JSON_TYPE) },
      ...(body !== undefined && { body }),
      ...(from !== undefined && { from }),
    });

  it('gets what it asks for while this user is signed in, and the name goes no further', async () => {
    for (const named of [adele, adele.toUpperCase()])
      expect((await as(named, ['POST', ITEMS, NEW_ITEM])).status).toBe(201);
    expect((await as(adele, ['POST', GRAPH_ITEMS, NEW_ITEM])).status).toBe(201);
    const sent = JSON.stringify(world.emulator.transcript.find({ service: 'graph' }));
    expect(sent).toContain('client-request-id');
    expect(sent).not.toMatch(/x-bff-user/i);
  });

  it('is a rule for machine clients too, if one says so: by the user of its token', async () => {
    const call = (token: string, named: string): Promise<Answer> =>
      callAs(world, token, { path: LISTS, headers: { 'x-bff-user': named } });
    expect((await call(await userToken(world), adele)).status).toBe(200);
    for (const token of [await userToken(world, ALEX), await appToken(world)])
      expectProblem(await call(token, adele), 'account_mismatch');
  });

  describe('when somebody else is signed in by now', () => {
    let browser: Browser;
    const expiresIn = async (): Promise<number> =>
      Number((await browser.xhr('/bff/user?slide=false')).json()['sessionExpiresInSeconds']);
    beforeAll(async () => {
      browser = await world.signedIn(ALEX);
      later(world, 61 * MINUTE);
    });

    it.each(CALLS)('gets nothing done: %s %s', async (...call) => {
      const before = await expiresIn();
      const answer = await as(adele, call, { browser });
      const { headers } = answer;
      expect([answer.status, headers['x-bff-problem'], headers['x-bff-untouched']]).toEqual([
        403,
        'account_mismatch',
        '1',
      ]);
      expect(headers['set-cookie']).toBeUndefined();
      // No call, no renewal, no activity, and no sign-out.
      expect(world.emulator.transcript.find()).toEqual([]);
      expect(await expiresIn()).toBeLessThanOrEqual(before);
    });
  });

  it.each(['', 'x', '.', 'undefined.undefined', 'constructor'])(
    'and names nobody is not taken for anybody: %j',
    async (named) => {
      expectProblem(await as(named, ['POST', ITEMS, NEW_ITEM]), 'account_mismatch');
      expectProblem(await as(`${adele}, ${adele}`, ['GET', '/bff/user']), 'account_mismatch');
      expect(world.emulator.transcript.find()).toEqual([]);
    },
  );

  it('is told first that nobody is signed in', async () => {
    expectProblem(await as(adele, ['GET', '/bff/user'], { browser: world.browser() }), 'session_required');
  });

  it('may say so from an allowed origin', async () => {
    const answer = await user.xhr(ITEMS, {
      method: 'OPTIONS',
      from: ALLOWED,
      headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-bff-user' },
    });
    expect(String(answer.headers['access-control-allow-headers']).split(', ')).toContain('x-bff-user');
  });
});
