import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { MINUTE } from '../support/test-clock.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const ITEM = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Requests/items/1';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const calls = (): number => world.emulator.transcript.count({ service: 'graph' });
const renewals = (): number =>
  world.emulator.transcript.count({ service: 'entra', body: 'grant_type=refresh_token' });
const refuse = (headers: Record<string, string>): unknown =>
  world.emulator.faults.add({
    service: 'graph',
    action: { type: 'respond', status: 401, headers, body: {} },
  });
const told = (answer: Answer): [number, unknown] => [answer.status, answer.json()['code']];
const bearers = (): Set<unknown> =>
  new Set(world.emulator.transcript.find({ service: 'graph' }).map(({ headers }) => headers.authorization));

describe('a refused token', () => {
  it('is renewed once, and the call made once more with the new one', async () => {
    world.emulator.entra.expireAccessTokens(ADELE);
    expect((await user.xhr(ITEM)).status).toBe(200);
    expect([calls(), renewals(), bearers().size]).toEqual([2, 1, 2]);
  });

  it('that is refused again is reauth_required, with a way to sign in', async () => {
    world.emulator.sharePoint.expire(2, 'graph');
    const answer = await user.xhr(ITEM);
    expect(told(answer)).toEqual([401, 'reauth_required']);
    expect(answer.json()['loginUrl']).toBe(`${world.origin}/bff/login`);
    expect([calls(), renewals()]).toEqual([2, 1]);
  });

  it.each(['joined', 'two-headers'] as const)(
    'by a claims challenge (%s) is renewed with the claims',
    async (form) => {
      world.emulator.sharePoint.challengeClaims(1, form, { service: 'graph' });
      expect((await user.xhr(ITEM)).status).toBe(200);
      const [renewal] = world.emulator.transcript.find({
        service: 'entra',
        body: 'grant_type=refresh_token',
      });
      const claims = new URLSearchParams(renewal?.body).get('claims') ?? '';
      expect(JSON.parse(claims)).toMatchObject({
        access_token: { nbf: { essential: true }, xms_cc: { values: ['CP1'] } },
      });
    },
  );

  it('by a second claims challenge is reauth_required, with the claims kept under a name', async () => {
    world.emulator.sharePoint.challengeClaims(2, 'joined', { service: 'graph', status: 403 });
    const answer = await user.xhr(ITEM);
    expect(told(answer)).toEqual([401, 'reauth_required']);
    const { challengeId, loginUrl } = answer.json();
    expect(String(loginUrl)).toContain(String(challengeId));
    expect(answer.body).not.toMatch(/nbf|access_token|claims=/);
    expect([calls(), renewals()]).toEqual([2, 1]);
  });

  it.each([
    ['html', 401, 'reauth_required'],
    ['redirect', 502, 'upstream_invalid'],
  ] as const)('by a sign-in page (%s) is renewed once, then %i %s', async (as, status, code) => {
    world.emulator.sharePoint.signInPageInsteadOfJson(1, { service: 'graph', as });
    expect((await user.xhr(ITEM)).status).toBe(200);
    world.emulator.transcript.clear();
    world.emulator.sharePoint.signInPageInsteadOfJson(2, { service: 'graph', as });
    const answer = await user.xhr(ITEM);
    expect(told(answer)).toEqual([status, code]);
    expect(answer.headers).not.toHaveProperty('location');
    expect([calls(), renewals()]).toEqual([2, 1]);
  });

  it('for another audience is our fault: no renewal, and not the user who has to act', async () => {
    refuse({ 'x-ms-diagnostics': '3000003;reason="Invalid audience Uri \'x\'."' });
    expect(told(await user.xhr(ITEM))).toEqual([502, 'upstream_invalid']);
    expect([calls(), renewals()]).toEqual([1, 0]);
    expect(world.bff.log.of('upstream_misconfigured')).toEqual([
      { event: 'upstream_misconfigured', fields: { service: 'graph' } },
    ]);
  });

  it.each([
    '%%%',
    ...['{"access_token":null}', '{"access_token":"x"}', '{"id_token":[]}', '{"userinfo":1}'].map((claims) =>
      Buffer.from(claims).toString('base64'),
    ),
  ])('with a challenge that makes no sense (%s) is upstream_invalid', async (claims) => {
    const header = `Bearer error="insufficient_claims", authorization_uri="https://evil.example/", claims="${claims}"`;
    refuse({ 'www-authenticate': header });
    expect(told(await user.xhr(ITEM))).toEqual([502, 'upstream_invalid']);
    expect(renewals()).toBe(0);
  });
});

it('a path or a version that is refused costs no token either', async () => {
  world.clock.advance(90 * MINUTE);
  for (const path of ['lists/..%2f', 'sites/evil.example', 'drives/a%2fb/children', 'lists/a/items/delta']) {
    const answer = await user.xhr(`/api/sharepoint/${path}`);
    expect([answer.status, world.emulator.transcript.count()]).toEqual([400, 0]);
  }
  for (const [method, etag, status] of [
    ['PATCH', {}, 428],
    ['DELETE', {}, 428],
    ['DELETE', { 'if-match': '*' }, 428],
    ['DELETE', { 'if-match': 'no tag' }, 400],
  ] as const) {
    const headers = { 'content-type': 'application/json', ...etag };
    const body = JSON.stringify({ fields: { Title: 'x' } });
    const answer = await user.xhr(ITEM, { method, headers, body });
    expect([answer.status, world.emulator.transcript.count()]).toEqual([status, 0]);
  }
  await user.xhr(ITEM);
  expect(renewals()).toBe(1);
});
