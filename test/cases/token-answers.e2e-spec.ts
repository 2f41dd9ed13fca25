import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProblemCode } from '@entra-bff/contract';
import type { TokenRefusal } from '@entra-bff/emulator';
import type { Browser } from '../support/browser.js';
import { absurdAnswer } from '../support/absurd-answers.js';
import { Canaries } from '../support/canaries.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { storeContents } from '../support/store-contents.js';
import { storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { Universal } from '../support/universal.js';
import { upstreamCalls } from '../support/upstream-calls.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const random = seeded();
/** Numbers that Entra has given to nothing yet. */
const unknownNumber = (): number => 900_000 + random.below(99_999);

let world: World;
let universal: Universal;
let browser: Browser;
beforeAll(async () => {
  world = await startWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
  universal = new Universal(world, new Canaries(world), 20);
});
afterAll(async () => {
  universal.showsNoSecret();
  expect(world.bff.log.of('request_failed')).toEqual([]);
  await world.stop();
});
beforeEach(async () => {
  await world.redis?.client().flushall();
  browser = await world.signedIn();
});
afterEach(() => {
  world.emulator.faults.clear();
  world.emulator.entra.autoSignIn = null;
});

describe('an absurd answer of the token endpoint', () => {
  const rounds = sized(40, 800);

  it('to a renewal is idp_response_invalid: nothing of it is kept, and nothing is sent upstream', async () => {
    for (let round = 0; round < rounds; round += 1) {
      // Beyond the life of the token, and of what is remembered of the last answer.
      later(world, 62 * MINUTE);
      browser = await world.signedIn();
      later(world, 62 * MINUTE);
      const before = await storedPartitions(world);
      forgetPosts(world);
      const { what, action } = absurdAnswer(random);
      world.emulator.faults.clear();
      world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action });
      const answer = await browser.xhr(ITEMS);
      universal.check(answer);
      expect([what, answer.status, answer.json()['code']]).toEqual([what, 502, 'idp_response_invalid']);
      expect(tokenPosts(world).length).toBeGreaterThan(0);
      expect(upstreamCalls(world)).toEqual([]);
      expect(await storedPartitions(world)).toEqual(before);
      world.emulator.faults.clear();
    }
    inputs(85, rounds);
  }, 600_000);

  it('to a sign-in signs nobody in, and leaves nothing', async () => {
    world.emulator.entra.autoSignIn = ADELE;
    const before = await storeContents(world);
    for (let round = 0; round < rounds; round += 1) {
      const { what, action } = absurdAnswer(random);
      world.emulator.faults.clear();
      world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action });
      const somebody = world.browser();
      const answer = await somebody.navigate('/bff/login');
      universal.check(answer, { navigates: true });
      expect([what, answer.status >= 400]).toEqual([what, true]);
      expect(somebody.jar.get('localhost', 'bff')).toBeUndefined();
    }
    const left = Object.keys(await storeContents(world)).filter((key) => !(key in before));
    expect(left.filter((key) => /session|msal|held-token/.test(key))).toEqual([]);
    inputs(85, rounds);
  }, 600_000);
});

describe('a refusal of the token endpoint with a number that nobody knows yet', () => {
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });
  const CLASSES: readonly (readonly [TokenRefusal, ProblemCode, challenged?: boolean])[] = [
    [{ error: 'invalid_grant' }, 'reauth_required'],
    [{ error: 'invalid_grant', suberror: 'bad_token' }, 'reauth_required'],
    [{ error: 'invalid_grant', suberror: 'token_expired' }, 'reauth_required'],
    [{ error: 'interaction_required' }, 'reauth_required'],
    [{ error: 'interaction_required', claims }, 'reauth_required', true],
    [{ error: 'invalid_grant', suberror: 'basic_action', claims }, 'reauth_required', true],
    [{ error: 'invalid_grant', suberror: 'additional_action', claims }, 'reauth_required', true],
    [{ error: 'invalid_grant', suberror: 'consent_required' }, 'consent_required'],
    [{ error: 'invalid_grant', suberror: 'message_only' }, 'access_blocked'],
    [{ error: 'invalid_client' }, 'idp_unavailable'],
    [{ error: 'unauthorized_client' }, 'idp_unavailable'],
    [{ error: 'temporarily_unavailable', status: 503 }, 'idp_unavailable'],
    [{ error: 'server_error', status: 500 }, 'idp_unavailable'],
  ];

  it.each(CLASSES)('is told by its class: %j is %s', async (refusal, code, challenged = false) => {
    const rounds = sized(1, 12);
    for (let round = 0; round < rounds; round += 1) {
      world.emulator.faults.clear();
      await world.redis?.client().flushall();
      browser = await world.signedIn();
      later(world, 61 * MINUTE);
      forgetPosts(world);
      world.emulator.entra.refuseTokens(unknownNumber(), { times: Infinity, ...refusal });
      const answer = await browser.xhr(ITEMS);
      universal.check(answer);
      expectProblem(answer, code);
      if (code === 'reauth_required') expect('challengeId' in answer.json()).toBe(challenged);
      expectProblem(await browser.xhr('/bff/token-expiry'), code);
      expect(tokenPosts(world)).toHaveLength(1);
      expect(upstreamCalls(world)).toEqual([]);
      expect((await browser.xhr('/bff/user')).status).toBe(200);
    }
    inputs(84, rounds);
  });
});
