import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const PERSON = { 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' };
const STEP_UP = { access_token: { acrs: { essential: true, value: 'c1' } } };
const CAPABILITIES = { xms_cc: { values: ['CP1'] } };

describe('a call that needs the user', () => {
  let world: World;
  let user: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.entra.autoSignIn = ADELE;
    user = await world.signedIn();
    world.emulator.transcript.clear();
  });
  afterEach(async () => {
    world.emulator.faults.clear();
    world.emulator.entra.setUserState(ADELE, 'ok');
    world.emulator.entra.autoSignIn = null;
    await world.redis?.client().flushall();
  });

  const graphCalls = (): number => world.emulator.transcript.count({ service: 'graph' });
  const renewals = (): number => tokenPosts(world, 'grant_type=refresh_token').length;
  const asked = (): URLSearchParams => {
    const [request] = world.emulator.transcript.find({ path: /\/oauth2\/v2\.0\/authorize/ }).slice(-1);
    return new URL(request?.target ?? '', OWN).searchParams;
  };
  const claimsOf = (parameters: URLSearchParams): unknown => JSON.parse(parameters.get('claims') ?? '{}');
  const refused = async (call: () => Promise<Answer> = () => user.xhr(ITEMS)): Promise<string> => {
    const answer = await call();
    expectProblem(answer, 'reauth_required');
    const { loginUrl, challengeId } = answer.json();
    expect(loginUrl).toBe(`${OWN}/bff/login?challengeId=${String(challengeId)}`);
    expect(answer.body).not.toMatch(/acrs|nbf|access_token/);
    return String(loginUrl);
  };
  /** The user does what Entra asks for, and the call is made once more. */
  const goesOn = async (loginUrl: string): Promise<void> => {
    const landed = await user.navigate(`${loginUrl}&returnUrl=/tasks/7`);
    expect(new URL(landed.url).pathname).toBe('/tasks/7');
    world.emulator.transcript.clear();
    expect((await user.xhr(ITEMS)).status).toBe(200);
    expect([graphCalls(), renewals()]).toEqual([1, 0]);
  };
  const refuseAtEntra = (claims: object): void => {
    later(world, 61 * MINUTE);
    world.emulator.entra.refuseTokens(50076, {
      grantType: 'refresh_token',
      claims: JSON.stringify(claims),
      times: Infinity,
    });
  };

  it.each([401, 403] as const)(
    'because Graph says so (%i) tries once by itself, asks for exactly that, and goes on',
    async (status) => {
      world.emulator.sharePoint.challengeClaims(2, 'joined', { service: 'graph', status });
      const loginUrl = await refused();
      expect([graphCalls(), renewals()]).toEqual([2, 1]);
      const [renewal] = tokenPosts(world, 'grant_type=refresh_token');
      const tried = claimsOf(new URLSearchParams(renewal?.body));
      expect(tried).toMatchObject({ access_token: { nbf: { essential: true }, ...CAPABILITIES } });
      await user.step(loginUrl);
      await goesOn(loginUrl);
    },
  );

  it('because a policy of Entra says so is asked for exactly that, merged with what we are capable of', async () => {
    refuseAtEntra(STEP_UP);
    const loginUrl = await refused();
    expect([graphCalls(), renewals()]).toEqual([0, 1]);
    world.emulator.faults.clear();
    await user.navigate(`${loginUrl}&returnUrl=/`);
    expect(claimsOf(asked())).toMatchObject({
      access_token: { ...STEP_UP.access_token, ...CAPABILITIES },
    });
    expect(asked().get('prompt')).toBeNull();
    expect(asked().get('login_hint')).toBeTruthy();
    const [redemption] = tokenPosts(world, 'grant_type=authorization_code').slice(-1);
    expect(claimsOf(new URLSearchParams(redemption?.body))).toEqual(claimsOf(asked()));
    await goesOn(loginUrl);
    later(world, 61 * MINUTE);
    expect((await user.xhr(ITEMS)).status).toBe(200);
    expect(renewals()).toBe(1);
  });

  it('after an administrator ended every sign-in works again once the user has signed in', async () => {
    later(world, MINUTE);
    world.emulator.entra.revokeAccessTokens(ADELE, { interaction: true });
    await goesOn(await refused());
  });

  it('is not asked of Entra again before, and keeps one thing for it, however often it is made', async () => {
    refuseAtEntra(STEP_UP);
    const urls = new Set<string>();
    const before = world.bff.log.of('claims_challenged').length;
    for (let n = 0; n < 10; n += 1) urls.add(await refused());
    expect([urls.size, renewals()]).toEqual([1, 1]);
    const kept = Object.keys(await storeContents(world)).filter((key) => key.includes('claims-challenge'));
    expect(kept).toHaveLength(1);
    expect(world.bff.log.of('claims_challenged')).toHaveLength(before + 1);
  });

  it('may be taken up twice, also after the session was renewed, and no longer than ten minutes', async () => {
    refuseAtEntra(STEP_UP);
    const loginUrl = await refused();
    world.emulator.faults.clear();
    await user.frame('/bff/forced-sign-in');
    await goesOn(loginUrl);
    await goesOn(loginUrl);
    await world.redis?.client().flushall();
    user = await world.signedIn();
    expectFailurePage(await user.step(loginUrl, PERSON), 'bad_request');
  });

  it.each([ADELE, ALEX])(
    'cannot be taken up in a session that it was not asked in (%s)',
    async (username) => {
      refuseAtEntra(STEP_UP);
      const loginUrl = await refused();
      world.emulator.faults.clear();
      world.emulator.entra.autoSignIn = username;
      const other = await world.signedIn(username);
      for (const browser of [other, world.browser()]) {
        const page = await browser.step(loginUrl, PERSON);
        expectFailurePage(page, 'bad_request');
        expect(page.headers['location']).toBeUndefined();
        expectProblem(await browser.step(loginUrl), 'bad_request');
      }
    },
  );

  it('is not finished by somebody else, and the session stands as it was', async () => {
    refuseAtEntra(STEP_UP);
    const loginUrl = await refused();
    world.emulator.faults.clear();
    world.emulator.entra.autoSignIn = ALEX;
    const cookie = user.jar.get(HOST, '__Host-bff');
    expectFailurePage(await user.navigate(`${loginUrl}&returnUrl=/tasks/7`), 'account_mismatch');
    expect(user.jar.get(HOST, '__Host-bff')).toBe(cookie);
    expect((await user.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
  });

  it('is not finished once the user has signed out meanwhile', async () => {
    refuseAtEntra(STEP_UP);
    const begun = await user.step(await refused());
    world.emulator.faults.clear();
    const entra = await user.step(String(begun.headers['location']));
    await user.xhr('/bff/logout', { method: 'POST' });
    const page = await user.step(String(entra.headers['location']), PERSON);
    expectFailurePage(page, 'session_required');
    expectProblem(await user.xhr('/bff/user'), 'session_required');
  });
});
