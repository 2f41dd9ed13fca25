import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { storedFor } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later } from '../support/token-posts.js';
import { startWorld, type Replica, type World } from '../support/world.js';

/** Of how many users a sign-out meets a renewal, by what Entra says to the renewal. */
const LONE = {
  granted: sized(30, 100),
  mfa: sized(6, 20),
  throttled: sized(6, 20),
  gone: sized(6, 20),
} as const;
const WITH_ANOTHER_SESSION = sized(20, 40);
const AT_ONCE = 10;
const SLOWEST_MS = 80;
/** Whatever was under way has come to its end by then, and would have left something. */
const SETTLED_MS = 1_500;

type Said = keyof typeof LONE;
const AADSTS = { mfa: 50076, throttled: 50196, gone: 50057 } as const;

interface Person {
  username: string;
  said: Said;
  leaving: Browser;
  staying: Browser | undefined;
}

const random = seeded();

describe('a sign-out at any moment of a renewal', () => {
  let world: World;
  let replicas: [Replica, Replica, Replica];
  beforeAll(async () => {
    world = await startWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
  });
  afterAll(() => world.stop());

  const on = (browser: Browser, replica: Replica): Browser =>
    browser.through({ [world.origin]: replica.address });

  const inWaves = async <T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> => {
    const results: R[] = [];
    for (let done = 0; done < all.length; done += AT_ONCE)
      results.push(...(await Promise.all(all.slice(done, done + AT_ONCE).map(work))));
    return results;
  };

  /** People whose access tokens have just run out. */
  const people = async (kinds: readonly Said[], sessions: 1 | 2): Promise<Person[]> => {
    const signedIn = await inWaves(kinds, async (said) => {
      const username = `user${random.below(2 ** 31)}@contoso.onmicrosoft.com`;
      world.emulator.entra.addUser({ username });
      const leaving = await world.signedIn(username);
      const staying = sessions === 2 ? await world.signedIn(username) : undefined;
      return { username, said, leaving, staying };
    });
    later(world, 61 * MINUTE);
    forgetPosts(world);
    return signedIn;
  };

  const call = (browser: Browser): Promise<Answer> => {
    const there = on(browser, random.pick(replicas));
    return random.pick([
      () => there.xhr(ITEMS),
      () => there.xhr('/bff/token-expiry'),
      () => there.xhr('/bff/token-renewal', { method: 'POST' }),
    ])();
  };

  /** Whether Entra has answered this user by now. */
  const isAnswered = (user: string): boolean =>
    world.emulator.transcript.find({ ...AT_TOKEN_ENDPOINT, user }).some(({ status }) => status !== undefined);

  const judge = (answer: Answer, said: Said, leftFirst: boolean): void => {
    // With the account gone there are two reasons at once.
    if (said === 'gone') expect(answer.status).toBe(401);
    else if (leftFirst || (said === 'granted' && answer.status !== 200))
      expectProblem(answer, 'session_required');
  };

  /** Signs out while a call waits; tells whether the sign-out came first beyond doubt. */
  const race = async ({ username, said, leaving, staying }: Person): Promise<boolean> => {
    const cookie = `bff=${leaving.jar.get('localhost', 'bff')}`;
    const ms = random.below(SLOWEST_MS);
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, user: username, action: { type: 'delay', ms } });
    if (said !== 'granted') world.emulator.entra.refuseTokens(AADSTS[said], { user: username });
    const waiting = call(leaving);
    const others = staying === undefined ? undefined : call(staying);
    // Well beyond the answer as well: a busy machine takes its time before it asks.
    await sleep(random.below(2 * ms + 60));
    const left = await on(leaving, random.pick(replicas)).xhr('/bff/logout', {
      method: 'POST',
      headers: { cookie },
    });
    const leftFirst = left.status === 200 && !isAnswered(username);
    // Entra may have said before that the account is gone.
    expect(said === 'gone' ? [200, 401] : [200]).toContain(left.status);
    judge(await waiting, said, leftFirst);
    if (others !== undefined) expect((await others).status).toBe(200);
    for (const replica of replicas) {
      expectProblem(await on(leaving, replica).xhr('/bff/user', { headers: { cookie } }), 'session_required');
    }
    return leftFirst;
  };

  const expectBothOrders = (leftFirst: readonly boolean[]): void => {
    expect(leftFirst).toContain(true);
    expect(leftFirst).toContain(false);
  };

  it('wins: the call that waited is told 401, and nothing of the user comes back', async () => {
    const kinds = Object.entries(LONE).flatMap(([said, count]) => Array<Said>(count).fill(toSaid(said)));
    expectBothOrders(await inWaves(await people(kinds, 1), race));
    inputs(8, kinds.length);
    for (let waited = 0; waited < SETTLED_MS; waited += 250) {
      await sleep(250);
      // What Entra asked of a session is of no use without it, and ends within ten minutes.
      const left = (await storedFor(world)).filter((key) => !key.startsWith('bff:claims-challenge:'));
      expect(left).toEqual([]);
    }
  }, 120_000);

  it("ends nothing of the user's other session", async () => {
    const kinds = Array<Said>(WITH_ANOTHER_SESSION).fill('granted');
    const users = await people(kinds, 2);
    expectBothOrders(await inWaves(users, race));
    inputs(8, kinds.length);
    await sleep(SETTLED_MS);
    forgetPosts(world);
    for (const { staying } of users) {
      for (const replica of replicas) {
        if (staying !== undefined) expect((await on(staying, replica).xhr(ITEMS)).status).toBe(200);
      }
    }
    expect(world.emulator.transcript.find(AT_TOKEN_ENDPOINT)).toEqual([]);
    const keys = await storedFor(world);
    for (const purpose of ['session', 'user-sessions', 'msal', 'held-token']) {
      expect([purpose, keys.filter((key) => key.startsWith(`bff:${purpose}:`)).length]).toEqual([
        purpose,
        WITH_ANOTHER_SESSION,
      ]);
    }
  }, 120_000);
});

function toSaid(text: string): Said {
  return text === 'mfa' || text === 'throttled' || text === 'gone' ? text : 'granted';
}
