import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer, Browser, XhrOptions } from '../support/browser.js';
import { GRAPH, GRAPH_ITEMS, send } from '../support/graph-mount.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { SHAREPOINT_ROUTE, SharePointRouteModule } from '../support/sharepoint-route.js';
import { startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import type { World } from '../support/world.js';

const LIST = "/sites/demo/_api/web/lists/getbytitle('Requests')";
const ADDS = { method: 'POST', path: `${LIST}/items`, json: { Title: 'x' } };
const ADD: XhrOptions = { method: 'POST', headers: { 'content-type': 'application/json' }, body: NEW_ITEM };
const UNAUTHORIZED: FaultAction = {
  type: 'respond',
  status: 401,
  body: { error: { code: 'InvalidAuthenticationToken', message: 'x' } },
};
const EXPIRED: FaultAction = { type: 'respond', status: 401, body: { error_description: 'expired' } };

describe('a problem', () => {
  let world: World;
  let user: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ env: { PASS_THROUGH: 'graph' }, modules: [SharePointRouteModule] });
    user = await world.signedIn();
  });
  afterAll(() => world.stop());
  afterEach(() => {
    world.emulator.faults.clear();
    later(world, MINUTE);
  });

  const fault = (action: FaultAction, times = 1, service: 'graph' | 'sharepoint' = 'graph'): void =>
    void world.emulator.faults.add({ service, action, times });
  /** Code, challenge and whether nothing was changed, from the headers alone; the body says the same. */
  const toldBy = ({ headers, body, status }: Answer): unknown[] => {
    expect(status).toBeGreaterThanOrEqual(400);
    if (body !== '') expect(JSON.parse(body)).toMatchObject({ code: headers['x-bff-problem'] });
    return [headers['x-bff-problem'], headers['x-bff-untouched']];
  };

  it.each([
    ['without a session', 'session_required', () => world.browser().xhr(ITEMS, ADD)],
    [
      'without a session, at a mount',
      'session_required',
      () => send(world.browser(), 'POST', GRAPH_ITEMS, {}),
    ],
    ['without X-CSRF', 'csrf_rejected', () => user.xhr(ITEMS, { ...ADD, headers: { 'x-csrf': undefined } })],
    ['of another site', 'origin_rejected', () => user.xhr(ITEMS, { ...ADD, from: 'https://evil.example' })],
    ['with a wrong body', 'bad_request', () => user.xhr(ITEMS, { ...ADD, body: '{"fields":' })],
    ['to nothing', 'not_found', () => user.xhr('/api/nowhere')],
    ['to nothing that a mount lets through', 'access_denied', () => user.xhr(`${GRAPH}/nowhere`)],
    [
      'by a method that there is not',
      'method_not_allowed',
      () => user.xhr('/bff/user', { method: 'DELETE' }),
    ],
  ] as const)(
    'of a request %s names itself in a header, and nothing was changed',
    async (_of, code, call) => {
      expect(toldBy(await call())).toEqual([code, '1']);
    },
  );

  it('names the challenge that it is about, also in the words of a mount', async () => {
    for (const call of [() => user.xhr(ITEMS, ADD), () => user.xhr(`${GRAPH}/me`)]) {
      world.emulator.sharePoint.challengeClaims(2, 'joined', { service: 'graph' });
      const answer = await call();
      expect(toldBy(answer)).toEqual(['reauth_required', '1']);
      expect(answer.headers['x-bff-challenge']).toMatch(/^[\w-]{20,64}$/);
      expect(answer.json()['challengeId']).toBe(answer.headers['x-bff-challenge']);
      expect((await user.xhr('/api/nowhere')).headers['x-bff-challenge']).toBeUndefined();
    }
  });

  it('can be read so by a page of another origin that is allowed', async () => {
    const answer = await user.xhr(ITEMS, { ...ADD, from: TRUSTED, body: '{' });
    const readable = String(answer.headers['access-control-expose-headers']).split(', ');
    expect(readable).toEqual(expect.arrayContaining(['X-BFF-Problem', 'X-BFF-Challenge', 'X-BFF-Untouched']));
  });

  describe('of a call that changes something', () => {
    it.each([
      ['API', () => user.xhr(ITEMS, ADD)],
      ['mount', () => send(user, 'POST', GRAPH_ITEMS, { fields: { Title: 'x' } })],
    ])('that was refused each time says that nothing was changed: %s', async (_where, call) => {
      fault(UNAUTHORIZED, 2);
      expect(toldBy(await call())).toEqual(['reauth_required', '1']);
    });

    it.each<[string, FaultAction]>([
      ['broke off', { type: 'reset' }],
      ['failed at the other side', { type: 'respond', status: 500, body: {} }],
      ['was answered, but not so that it makes sense', { type: 'empty-json' }],
    ])('that %s says nothing of the kind', async (_how, action) => {
      fault(action, 2);
      const answer = await user.xhr(ITEMS, ADD);
      expect(answer.status).toBe(502);
      expect(toldBy(answer)[1]).toBeUndefined();
    });

    it('says nothing of the kind when one thing was changed and the second was refused', async () => {
      const twice = (): Promise<Answer> => send(user, 'POST', `${SHAREPOINT_ROUTE}/twice`, ADDS);
      const adds = (): number => world.emulator.transcript.count({ service: 'sharepoint', path: /items$/ });
      world.emulator.transcript.clear();
      world.emulator.faults.add({ service: 'sharepoint', action: EXPIRED, skip: 1, times: 2 });
      expect(toldBy(await twice())).toEqual(['reauth_required', undefined]);
      expect(adds()).toBe(3);
      fault(EXPIRED, 2, 'sharepoint');
      expect(toldBy(await twice())).toEqual(['reauth_required', '1']);
      expect(adds()).toBe(5);
    });
  });

  it('of a reading says that nothing was changed, however it failed', async () => {
    fault({ type: 'respond', status: 500, body: {} }, 3);
    expect(toldBy(await user.xhr(`${ITEMS}?top=1`))).toEqual([expect.any(String), '1']);
  });

  it('is told so by nobody but us', async () => {
    const forged = { 'x-bff-problem': 'session_required', 'x-bff-untouched': '1', 'x-bff-challenge': 'x' };
    const body = { error: { code: 'itemNotFound', message: 'x' } };
    fault({ type: 'respond', status: 404, headers: forged, body });
    const { headers } = await user.xhr(`${GRAPH}/me`);
    expect([headers['x-bff-problem'], headers['x-bff-challenge']]).toEqual(['not_found', undefined]);
    fault({ type: 'respond', status: 200, headers: forged, body: {} });
    const good = await user.xhr(`${GRAPH}/me`);
    expect(good.status).toBe(200);
    expect(Object.keys(good.headers).filter((name) => name.startsWith('x-bff'))).toEqual([]);
  });
});
