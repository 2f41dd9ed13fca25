import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction, TokenRefusal } from '@entra-bff/emulator';
import type { ProblemCode } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type Replica, type World } from '../support/world.js';

const SECOND = 1_000;
const CLAIMS = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });

/** One of each class; an unknown number among them, since the class is what counts. */
const DECIDED: [what: string, code: number, refusal: TokenRefusal, told: ProblemCode][] = [
  ['the grant is dead', 50173, {}, 'reauth_required'],
  ['the grant is dead in an unknown way', 987_654, { error: 'invalid_grant' }, 'reauth_required'],
  ['a second factor is due', 50076, {}, 'reauth_required'],
  ['there are claims to satisfy', 987_654, { claims: CLAIMS }, 'reauth_required'],
  ['consent is missing', 65001, {}, 'consent_required'],
  ['a policy blocks', 53003, {}, 'access_blocked'],
  ['the user is not assigned', 50105, {}, 'access_blocked'],
];

/** What only an operator changes: nothing tells us, so that it is asked again after a while. */
const OURS: [what: string, code: number, told: ProblemCode, holdsMs: number][] = [
  ['our secret has expired', 7000222, 'idp_unavailable', 30 * SECOND],
  ['our scope is not valid', 70011, 'idp_response_invalid', MINUTE],
  ['it sees a loop', 50196, 'idp_throttled', 5 * MINUTE],
];

const THROTTLES: [what: string, retryAfter: number | string | undefined, windowSeconds: number][] = [
  ['thirty seconds', 30, 30],
  ['a date', 'date', 40],
  ['no time at all', 0, 1],
  ['a time before now', -5, 5],
  ['eleven days', 999_999, 600],
  ['nothing', undefined, 5],
];

describe('on three replicas, when Entra refuses', () => {
  let world: World;
  let replicas: Replica[];
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await world.redis?.client().flushall();
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
    world.clock.stand();
    forgetPosts(world);
  });
  afterEach(() => world.clock.go());

  const storm = (calls: number): Promise<Answer[]> => {
    const each = replicas.map(({ address }) => browser.through({ [world.origin]: address }));
    return Promise.all(
      Array.from({ length: calls }, (_, n) =>
        (each[n % 3] ?? browser).xhr(n % 2 === 0 ? ITEMS : '/bff/token-expiry'),
      ),
    );
  };
  const allTold = async (code: ProblemCode): Promise<void> => {
    for (const answer of await storm(12)) expectProblem(answer, code);
  };

  it.each(DECIDED)(
    'because %s, it is asked once and not until the user signs in',
    async (_what, code, refusal, told) => {
      world.emulator.entra.refuseTokens(code, { times: Infinity, ...refusal });
      await allTold(told);
      later(world, 9 * MINUTE);
      await allTold(told);
      expect(tokenPosts(world)).toHaveLength(1);
      world.emulator.faults.clear();
      await browser.signIn(ADELE);
      later(world, 61 * MINUTE);
      expect((await browser.xhr(ITEMS)).status).toBe(200);
    },
  );

  it.each(OURS)(
    'because %s, it is asked once and not again for a while',
    async (_what, code, told, holds) => {
      world.emulator.entra.refuseTokens(code, { times: Infinity });
      await allTold(told);
      later(world, holds - SECOND);
      await allTold(told);
      expect(tokenPosts(world)).toHaveLength(1);
      world.emulator.faults.clear();
      later(world, 2 * SECOND);
      expect(new Set((await storm(6)).map(({ status }) => status))).toEqual(new Set([200]));
      expect(tokenPosts(world)).toHaveLength(2);
    },
  );

  describe.each([
    [429, 'idp_throttled'],
    [503, 'idp_unavailable'],
  ] as const)('with %i', (status, code) => {
    it.each(THROTTLES)(
      'and a wish for %s, it is asked once per window',
      async (_what, retryAfter, seconds) => {
        const date = new Date(world.clock.now() + seconds * SECOND);
        const wish = retryAfter === 'date' ? date : retryAfter;
        const action: FaultAction = {
          type: 'throttle',
          status,
          ...(wish !== undefined && { retryAfter: wish }),
        };
        world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action });
        for (let window = 1; window <= 2; window += 1) {
          for (const answer of await storm(20)) {
            expectProblem(answer, code);
            expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
            expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(seconds);
          }
          expect(tokenPosts(world)).toHaveLength(window);
          later(world, (seconds + 1) * SECOND);
        }
        world.emulator.faults.clear();
        expect((await browser.xhr(ITEMS)).status).toBe(200);
        expect((await browser.xhr('/bff/user')).status).toBe(200);
      },
    );
  });
});
