import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction, TokenRefusal } from '@entra-bff/emulator';
import type { ProblemCode } from '@entra-bff/contract';
import {
  callAs,
  claimsChallengeOf,
  ROLE,
  SCOPE,
  startBearerWorld,
  userToken,
} from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { TokenForge } from '../support/token-forge.js';
import { AT_TOKEN_ENDPOINT, tokenPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const CLAIMS = '{"access_token":{"acrs":{"essential":true, "value":"c1"}, "xms":"üñ, \\"q\\""}}';
/** Of Graph's documentation: two schemes in one header, commas inside quotes. */
const CHALLENGE =
  'PoP realm="", authorization_uri="https://evil.example/common/oauth2/authorize", nonce="ey==", Bearer realm="", ' +
  'authorization_uri="https://evil.example/common/oauth2/authorize", error_description="challenge, with: commas", ' +
  'error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTcyNjI1ODEyMiJ9fX0="';
const CHALLENGED = '{"access_token":{"nbf":{"essential":true, "value":"1726258122"}}}';

let world: World;
let token: string;
beforeAll(async () => {
  world = await startBearerWorld({ redis: true });
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.emulator.faults.clear();
  world.emulator.entra.setUserState(ADELE, 'ok');
  await world.redis?.client().flushall();
  token = await userToken(world);
  world.emulator.transcript.clear();
  world.bff.log.lines.length = 0;
});

const posts = (): number => tokenPosts(world).length;
const graphCalls = (): number => world.emulator.transcript.count({ service: 'graph' });
const refuseAtGraph = (times: number, headers: Record<string, string> = {}): unknown =>
  world.emulator.faults.add({
    service: 'graph',
    times,
    action: { type: 'respond', status: 401, headers, body: {} },
  });

describe('on behalf of a user', () => {
  it('one exchange serves every call of a token, and nothing of it outlives that token', async () => {
    const short = await userToken(world, ADELE, 600);
    await callAs(world, short);
    await callAs(world, short);
    expect(posts()).toBe(1);
    const form = new URLSearchParams(tokenPosts(world)[0]?.body);
    expect(form.get('requested_token_use')).toBe('on_behalf_of');
    expect(form.get('assertion')).toBe(short);
    const lives: number[] = [];
    for (const key of Object.keys(await storeContents(world)))
      lives.push((await world.redis?.client().pttl(key)) ?? 0);
    expect(lives.length).toBeGreaterThan(1);
    for (const ms of lives) expect(ms).toBeLessThanOrEqual(600_000);
  });

  it.each<[what: string, code: number, refusal: TokenRefusal, told: ProblemCode, header: string | undefined]>(
    [
      ['the token was revoked', 50013, {}, 'invalid_token', 'Bearer error="invalid_token"'],
      ['the token has run out', 500133, {}, 'invalid_token', 'Bearer error="invalid_token"'],
      [
        'the token is no good, in an unknown way',
        987_654,
        { error: 'invalid_grant' },
        'invalid_token',
        'Bearer error="invalid_token"',
      ],
      ['consent is missing', 65001, {}, 'consent_required', undefined],
      ['a policy blocks', 53003, {}, 'access_blocked', undefined],
      ['the user is not assigned', 50105, {}, 'access_blocked', undefined],
      ['our secret has expired', 7000222, {}, 'idp_unavailable', undefined],
      ['our scope is not valid', 70011, {}, 'idp_response_invalid', undefined],
      ['it sees a loop', 50196, {}, 'idp_throttled', undefined],
      ['it is unwell', 90006, {}, 'idp_unavailable', undefined],
    ],
  )(
    'when Entra says that %s (%i), every replica tells it and asks no more',
    async (_what, code, refusal, told, header) => {
      const other = await world.replicate();
      world.emulator.entra.refuseTokens(code, { times: Infinity, ...refusal });
      for (const replica of [world.bff, other, world.bff]) {
        const answer = await callAs(world, token, { replica });
        expectProblem(answer, told);
        expect(answer.headers['www-authenticate']).toBe(header);
        expect(answer.json()).not.toHaveProperty('loginUrl');
        expect(answer.json()).not.toHaveProperty('challengeId');
      }
      expect(posts()).toBe(1);
      await other.stop();
    },
  );

  it('what only the user can satisfy goes back to the client, claims and all', async () => {
    world.emulator.entra.refuseTokens(50076, { claims: CLAIMS, times: Infinity });
    for (let call = 0; call < 2; call += 1) {
      const answer = await callAs(world, token);
      expectProblem(answer, 'reauth_required');
      expect(claimsChallengeOf(answer)).toBe(CLAIMS);
      expect(answer.headers['www-authenticate']).toContain(
        `authorization_uri="${world.emulator.authorityHost}/common/oauth2/v2.0/authorize"`,
      );
      expect(answer.headers['www-authenticate']).not.toContain(world.emulator.tenantId);
      expect(answer.body).not.toMatch(/acrs|loginUrl|challengeId/);
    }
    expect(posts()).toBe(1);
  });

  it('what the user must do without claims is told without an empty challenge', async () => {
    world.emulator.entra.refuseTokens(987_653, { error: 'interaction_required' });
    const answer = await callAs(world, token);
    expectProblem(answer, 'reauth_required');
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="", authorization_uri="[^"]+"$/);
  });

  it('a client that comes back with a better token is served at once', async () => {
    world.emulator.entra.refuseTokens(50076, { claims: CLAIMS });
    expectProblem(await callAs(world, token), 'reauth_required');
    expect((await callAs(world, await userToken(world))).status).toBe(200);
    expectProblem(await callAs(world, token), 'reauth_required');
  });

  it.each(['a client', 'a browser'])(
    'a gone account that %s hears of ends what all its clients hold',
    async (who) => {
      const other = await userToken(world);
      expect((await callAs(world, other)).status).toBe(200);
      const browser = await world.signedIn();
      world.emulator.entra.setUserState(ADELE, 'deleted');
      if (who === 'a client') expectProblem(await callAs(world, token), 'reauth_required');
      else await browser.xhr('/bff/token-renewal', { method: 'POST' });
      world.emulator.transcript.clear();
      expectProblem(await callAs(world, other), 'reauth_required');
      expect(graphCalls()).toBe(0);
    },
  );

  it('a disabled account ends everything of its user, sessions included', async () => {
    const browser = await world.signedIn();
    world.emulator.entra.setUserState(ADELE, 'disabled');
    world.emulator.transcript.clear();
    const answer = await callAs(world, token);
    expectProblem(answer, 'reauth_required');
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
    expect(
      Object.keys(await storeContents(world)).filter(
        (key) => /session:|held|msal/.test(key) && !key.includes('ended'),
      ),
    ).toEqual([]);
  });

  it.each<[string, FaultAction, ProblemCode]>([
    ['hangs', { type: 'hang' }, 'idp_unavailable'],
    ['resets', { type: 'reset' }, 'idp_unavailable'],
    ['fails', { type: 'respond', status: 503 }, 'idp_unavailable'],
    ['throttles', { type: 'throttle', retryAfter: 30 }, 'idp_throttled'],
    ['answers nothing', { type: 'empty-json' }, 'idp_response_invalid'],
    ['answers a page', { type: 'html' }, 'idp_response_invalid'],
    ['answers without end', { type: 'oversize' }, 'idp_response_invalid'],
    ['gives an empty token', { type: 'merge-json', members: { access_token: '' } }, 'idp_response_invalid'],
    [
      'gives a token of another kind',
      { type: 'merge-json', members: { token_type: 'mac' } },
      'idp_response_invalid',
    ],
    [
      'gives a token for other scopes',
      { type: 'merge-json', members: { scope: 'Mail.Read' } },
      'idp_response_invalid',
    ],
    [
      'gives a token that never ends',
      { type: 'merge-json', members: { expires_in: 9e9 } },
      'idp_response_invalid',
    ],
  ])(
    'an endpoint that %s is not the client’s fault: nothing is cached, and then it works',
    async (_what, action, told) => {
      world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action });
      const answer = await callAs(world, token);
      expectProblem(answer, told);
      expect(answer.headers).not.toHaveProperty('www-authenticate');
      expect(graphCalls()).toBe(0);
      world.clock.advance(MINUTE);
      expect((await callAs(world, token)).status).toBe(200);
    },
  );

  it.each<[string, Record<string, unknown>]>([
    [
      'client_info',
      { client_info: Buffer.from('{"uid":"x","utid":"y"}').toString('base64url'), id_token: null },
    ],
    ['id token', { id_token: `e30.${Buffer.from('{"oid":"x","tid":"y"}').toString('base64url')}.x` }],
    ['access token', { access_token: `e30.${Buffer.from('{"oid":"x","tid":"y"}').toString('base64url')}.x` }],
  ])('an answer whose %s names somebody else is never used', async (_what, members) => {
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'merge-json', members } });
    expectProblem(await callAs(world, token), 'idp_response_invalid');
    expect(graphCalls()).toBe(0);
  });

  it('an answer that says nothing of the user is taken for the user whom it was asked for', async () => {
    const members = { id_token: null, client_info: null };
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'merge-json', members } });
    expect((await callAs(world, token)).status).toBe(200);
    expect((await callAs(world, token)).status).toBe(200);
    expect(posts()).toBe(1);
  });
});

describe('a token that Graph refuses', () => {
  it('is exchanged once more, and the call made once more', async () => {
    await callAs(world, token);
    world.emulator.transcript.clear();
    refuseAtGraph(1);
    expect((await callAs(world, token)).status).toBe(200);
    expect([posts(), graphCalls()]).toEqual([1, 2]);
  });

  it('again is reauth_required, and no page is named', async () => {
    refuseAtGraph(2);
    const answer = await callAs(world, token);
    expectProblem(answer, 'reauth_required');
    expect(answer.json()).not.toHaveProperty('loginUrl');
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm=""/);
    expect([posts(), graphCalls()]).toEqual([2, 2]);
  });

  it('for claims is exchanged with them', async () => {
    refuseAtGraph(1, { 'www-authenticate': CHALLENGE });
    expect((await callAs(world, token)).status).toBe(200);
    const claims = new URLSearchParams(tokenPosts(world)[1]?.body).get('claims') ?? '';
    expect(JSON.parse(claims)).toMatchObject({
      access_token: { nbf: { value: '1726258122' }, xms_cc: { values: ['CP1'] } },
    });
  });

  it('for claims again hands exactly these to the client, and never the address that came with them', async () => {
    refuseAtGraph(2, { 'www-authenticate': CHALLENGE });
    const answer = await callAs(world, token);
    expectProblem(answer, 'reauth_required');
    expect(claimsChallengeOf(answer)).toBe(CHALLENGED);
    expect(JSON.stringify(answer.headers)).not.toContain('evil');
    expect([posts(), graphCalls()]).toEqual([2, 2]);
  });

  it('for claims that only the user can satisfy hands over what Entra then asks for', async () => {
    await callAs(world, token);
    refuseAtGraph(1, { 'www-authenticate': CHALLENGE });
    world.emulator.entra.refuseTokens(50076, { claims: CLAIMS });
    const answer = await callAs(world, token);
    expect(claimsChallengeOf(answer)).toBe(CLAIMS);
    expect(graphCalls()).toBe(2);
  });
});

it('a client whose token Entra did not make is not served, however good it looks to us', async () => {
  const forge = new TokenForge(world);
  world.clock.advance(25 * 60 * MINUTE);
  const { iss, oid: _app, ...claims } = forge.claims();
  const oid = world.emulator.users[0]?.oid;
  const forged = await forge.sign({
    claims: { ...claims, iss, oid, idtyp: null, scp: SCOPE, roles: [ROLE] },
  });
  expectProblem(await callAs(world, forged), 'invalid_token');
});
