import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TokenRefusal } from '@entra-bff/emulator';
import type { ProblemCode } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { refreshTokensIn, storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const UNKNOWN = 987_654;
const CLAIMS = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });

type Case = [what: string, code: number, refusal: TokenRefusal];

const DEAD: Case[] = [
  ['revoked', 50173, {}],
  ['inactive for too long', 700082, {}],
  ['expired', 70008, {}],
  ['older than the sign-in frequency', 70043, {}],
  ['that of a single-page app', 700084, {}],
  ['dead for a reason nobody knows yet', UNKNOWN, { error: 'invalid_grant' }],
  ['dead for another such reason', UNKNOWN, { error: 'invalid_grant', suberror: 'bad_token' }],
];

const USER_MUST_ACT: Case[] = [
  ['a second factor is due', 50076, {}],
  ['strong authentication is due', 50074, {}],
  ['the second factor has expired', 50078, {}],
  ['the user must enrol', 50079, {}],
  ['the user must register', 50072, {}],
  ['an action nobody knows yet is due', UNKNOWN, { suberror: 'basic_action', claims: CLAIMS }],
  ['interaction is due', UNKNOWN, { error: 'interaction_required', claims: CLAIMS }],
  ['there are claims to satisfy', UNKNOWN, { claims: CLAIMS }],
];

const FORBIDDEN: [...Case, ProblemCode][] = [
  ['consent is missing', 65001, {}, 'consent_required'],
  ['consent was declined', 65004, {}, 'consent_required'],
  ['an administrator must consent', 90094, {}, 'consent_required'],
  ['an administrator must be asked', 90095, {}, 'consent_required'],
  ['consent is missing in a new way', UNKNOWN, { suberror: 'consent_required' }, 'consent_required'],
  ['a policy blocks', 53003, {}, 'access_blocked'],
  ['the device does not comply', 53000, {}, 'access_blocked'],
  ['the device is not managed', 530003, {}, 'access_blocked'],
  ['security defaults block', 530035, {}, 'access_blocked'],
  ['the user is not assigned', 50105, {}, 'access_blocked'],
  ['a new policy blocks', UNKNOWN, { suberror: 'message_only' }, 'access_blocked'],
];

describe('when Entra refuses a renewal', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await world.redis?.client().flushall();
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
    forgetPosts(world);
  });

  const refuse = (code: number, refusal: TokenRefusal = {}): void =>
    void world.emulator.entra.refuseTokens(code, { times: Infinity, ...refusal });
  const calls = async (count = 3): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (let n = 0; n < count; n += 1)
      answers.push(await browser.xhr(n % 2 === 0 ? ITEMS : '/bff/token-expiry'));
    return answers;
  };
  const readiness = async (): Promise<unknown[]> => {
    const answer = await browser.xhr('/health/ready');
    return [answer.status, answer.json()['status']];
  };
  const storedRefreshTokens = async (): Promise<number> =>
    (await storedPartitions(world)).flatMap(refreshTokensIn).length;
  const stands = async (from = browser): Promise<boolean> => (await from.xhr('/bff/user')).status === 200;

  it.each(DEAD)(
    'because the grant is %s, the session stands and needs its user',
    async (_what, code, refusal) => {
      refuse(code, refusal);
      for (const answer of await calls()) {
        expectProblem(answer, 'reauth_required');
        expect(answer.json()).toMatchObject({ loginUrl: `${world.origin}/bff/login`, retryable: false });
        expect(answer.json()).not.toHaveProperty('challengeId');
      }
      expect(tokenPosts(world)).toHaveLength(1);
      expect(await stands()).toBe(true);
      expect(await storedRefreshTokens()).toBe(0);
      expect(world.emulator.transcript.find({ service: 'graph' })).toEqual([]);
    },
  );

  it.each(USER_MUST_ACT)('because %s, the page gets a challenge to show', async (_what, code, refusal) => {
    refuse(code, refusal);
    for (const answer of await calls()) {
      expectProblem(answer, 'reauth_required');
      const { challengeId, loginUrl } = answer.json();
      expect(challengeId).toMatch(/^[A-Za-z0-9_-]{20,64}$/);
      expect(loginUrl).toBe(`${world.origin}/bff/login?challengeId=${String(challengeId)}`);
      expect(answer.body).not.toMatch(/essential|access_token/);
    }
    expect(tokenPosts(world)).toHaveLength(1);
    expect(await stands()).toBe(true);
    expect(await storedRefreshTokens()).toBe(1);
  });

  it('the challenge leads to Entra with the claims, for this session alone, and calls succeed afterwards', async () => {
    refuse(50076, { claims: CLAIMS });
    const { loginUrl } = (await browser.xhr(ITEMS)).json();
    expectProblem(await world.browser().step(String(loginUrl)), 'bad_request');
    const begun = await browser.step(String(loginUrl));
    const claims = new URL(String(begun.headers['location'])).searchParams.get('claims') ?? '{}';
    expect(JSON.parse(claims)).toMatchObject({ access_token: { acrs: { value: 'c1' } } });
    world.emulator.faults.clear();
    world.emulator.entra.autoSignIn = ADELE;
    await browser.navigate(String(loginUrl));
    world.emulator.entra.autoSignIn = null;
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it.each(FORBIDDEN)(
    'because %s, it says so and is not asked again',
    async (_what, code, refusal, expected) => {
      refuse(code, refusal);
      for (const answer of await calls()) {
        expectProblem(answer, expected);
        expect(answer.json()['retryable']).toBe(false);
      }
      expect(tokenPosts(world)).toHaveLength(1);
      expect(await stands()).toBe(true);
      expect(await storedRefreshTokens()).toBe(1);
    },
  );

  it('it is asked again after a new sign-in', async () => {
    refuse(65001);
    expectProblem(await browser.xhr(ITEMS), 'consent_required');
    world.emulator.faults.clear();
    await browser.signIn(ADELE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    later(world, 61 * MINUTE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it.each([
    ['disabled', 50057],
    ['gone', 50034],
  ])('because the account is %s, all its sessions end', async (_what, code) => {
    const other = await world.signedIn(ADELE);
    later(world, 61 * MINUTE);
    refuse(code);
    expectProblem(await browser.xhr(ITEMS), 'reauth_required');
    expect([await stands(), await stands(other)]).toEqual([false, false]);
    expect(await storedPartitions(world)).toEqual([]);
  });

  it.each([
    ['the secret is wrong', 7000215],
    ['the secret has expired', 7000222],
    ['the assertion is not signed rightly', 700027],
    ['the application is unknown', 700016],
  ])('because %s, nobody is signed out, and the operator is told', async (_what, code) => {
    refuse(code);
    for (const answer of await calls()) expectProblem(answer, 'idp_unavailable');
    expect(await stands()).toBe(true);
    expect(await storedRefreshTokens()).toBe(1);
    expect(world.bff.log.of('idp_misconfigured').at(-1)?.fields).toMatchObject({ aadsts: code });
    expect(await readiness()).toEqual([200, 'degraded']);
    world.emulator.faults.clear();
    later(world, MINUTE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    expect(await readiness()).toEqual([200, 'up']);
  });

  it.each([
    ['the scope is not valid', 70011],
    ['the resource is unknown', 500011],
    ['the resource is not registered', 650057],
  ])('because %s, the answer is of no use', async (_what, code) => {
    refuse(code);
    expectProblem(await browser.xhr(ITEMS), 'idp_response_invalid');
    expect(await stands()).toBe(true);
    expect(await storedRefreshTokens()).toBe(1);
    expect(world.bff.log.of('idp_misconfigured').at(-1)?.fields).toMatchObject({ aadsts: code });
  });

  it('repeats nothing of what Entra said', async () => {
    refuse(50173);
    const answer = await browser.xhr(ITEMS);
    expect(answer.body).not.toMatch(/AADSTS|grant|trace|correlation|revoked/i);
    expect(JSON.stringify(world.bff.log.lines)).not.toMatch(/Trace ID|fresh one is needed/);
  });
});
