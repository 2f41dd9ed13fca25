import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { Universal } from '../support/universal.js';
import { until } from '../support/until.js';
import { startWorld, type Replica, type World } from '../support/world.js';

const ROUNDS = sized(5, 200);
/** Among the commands that a call sends, counted in pieces; or at a write. */
const LATEST_STALL = 14;
const WRITES = [
  /\r\neval\r\n[^]*bff:held-token:/,
  /\r\nset\r\n[^]*bff:held-token:/,
  /\r\n(eval|set)\r\n[^]*bff:msal:/,
  /\r\n(eval|set)\r\n[^]*bff:session:/,
] as const;
const SHAREPOINT_SCOPE = 'https://contoso.sharepoint.com/AllSites.Write';
/** Without a resource it tells the earliest of those that are held. */
const EXPIRY = '/bff/token-expiry?resource=graph';
const random = seeded();

let world: World;
let network: TcpProxy;
let canaries: Canaries;
let universal: Universal;
let stalled: Replica;
let others: [Replica, Replica];
beforeAll(async () => {
  world = await startWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
  network = await startTcpProxy(world.redis?.port ?? 0);
  stalled = await world.replicate({ REDIS_URL: `redis://127.0.0.1:${network.port}` });
  others = [world.bff, await world.replicate()];
  canaries = new Canaries(world);
  universal = new Universal(world, canaries, 100);
});
afterAll(async () => {
  network?.letGo();
  await world?.stop();
  await network?.stop();
});

/** A session, which is asked for after its end with the same cookie. */
interface Held {
  browser: Browser;
  cookie: string;
  /** Unknown: a sign-out is under way, or was told that the store does not answer. */
  state: 'stands' | 'over' | 'unknown';
}

class Person {
  readonly sessions: Held[] = [];
  constructor(readonly username: string) {}

  /** Signs in where `replica` is; undefined when it could not. */
  async signIn(replica: Replica): Promise<Held | undefined> {
    const browser = canaries.watch(world.browser(replica));
    await browser.signIn(this.username).catch(() => undefined);
    const cookie = browser.jar.get('localhost', 'bff');
    if (cookie === undefined) return undefined;
    const held: Held = { browser, cookie, state: 'stands' };
    this.sessions.push(held);
    return held;
  }

  get standing(): Held[] {
    return this.sessions.filter(({ state }) => state === 'stands');
  }
}

async function ask(held: Held, replica: Replica, path: string, method = 'GET'): Promise<Answer> {
  const headers = { cookie: `bff=${held.cookie}` };
  const answer = await held.browser
    .through({ [world.origin]: replica.address })
    .xhr(path, { method, headers });
  universal.check(answer, method === 'GET' ? {} : { origin: world.origin });
  return answer;
}

/** The call upstream that an answer came from was made for this person. */
function expectOwnCall({ headers }: Answer, { username }: Person): void {
  const id = headers['x-request-id'];
  const calls = world.emulator.transcript
    .find({ service: 'graph' })
    .filter((call) => call.headers['client-request-id'] === id);
  expect(new Set(calls.map(({ user }) => user))).toEqual(new Set([username]));
}

async function leave(held: Held, replica: Replica): Promise<void> {
  held.state = 'unknown';
  const { status } = await ask(held, replica, '/bff/logout', 'POST');
  expect([200, 401, 503]).toContain(status);
  if (status !== 503) held.state = 'over';
}

type Work = (person: Person, replica: Replica) => Promise<void>;

const RENEWALS = [
  ['/bff/token-renewal', 'POST'],
  [EXPIRY, 'GET'],
  [ITEMS, 'GET'],
] as const;

const renew: Work = async ({ standing: [first] }, replica) => {
  const [path, method] = random.pick(RENEWALS);
  if (first !== undefined) await ask(first, replica, path, method);
};
const renewAnyway: Work = async ({ standing: [first] }, replica) => {
  if (first !== undefined) await ask(first, replica, '/bff/token-renewal', 'POST');
};
const signIn: Work = async (person, replica) => void (await person.signIn(replica));
const signOut: Work = async ({ standing: [first] }, replica) => {
  if (first !== undefined) await leave(first, replica);
};
const touch: Work = async ({ standing: [first] }, replica) => {
  if (first !== undefined) await ask(first, replica, random.pick(['/bff/user', '/bff/sessions'] as const));
};
const consent: Work = async ({ standing: [first], username }, replica) => {
  if (first === undefined) return;
  const path = '/bff/token-expiry?resource=sharepoint';
  if (!random.pick([true, false])) return void (await ask(first, replica, path));
  world.emulator.entra.withdrawConsent(username, SHAREPOINT_SCOPE);
  const refused = await ask(first, replica, path);
  if (refused.status === 200) return;
  expectProblem(refused, 'consent_required');
  const there = first.browser.through({ [world.origin]: replica.address });
  const page = await there.navigate(String(refused.json()['loginUrl']));
  await there.press(page, { decision: 'accept' });
  // Every sign-in gives a new cookie, and the old one is over soon.
  first.cookie = first.browser.jar.get('localhost', 'bff') ?? '';
};

/** What the replica that stalls is at, and what happens meanwhile. */
const LATE = { renew, signIn, signOut, touch } as const;
const MEANWHILE: Readonly<Record<string, readonly Work[]>> = {
  renewal: [renewAnyway],
  'two renewals': [renewAnyway, renewAnyway],
  'a sign-out': [signOut],
  'a sign-in': [signIn],
  'signing out everywhere': [signOut, signOut],
  'signing out and in': [signOut, signOut, signIn],
  'signing out, in and renewing': [signOut, signOut, signIn, renewAnyway],
  consent: [consent],
};

describe('a replica that was stalled', () => {
  const nameOf = (replica: Replica): string => (replica === stalled ? 'the stalled one' : 'another');
  const expiry = async (held: Held, replica: Replica): Promise<number> => {
    const answer = await ask(held, replica, EXPIRY);
    expect([nameOf(replica), answer.status]).toEqual([nameOf(replica), 200]);
    return Date.parse(String(answer.json()['expiresOn']));
  };
  const arrive = async (): Promise<Person> => {
    const username = `user${random.below(2 ** 31)}@contoso.onmicrosoft.com`;
    world.emulator.entra.addUser({ username });
    const person = new Person(username);
    await person.signIn(random.pick(others));
    return person;
  };

  async function round(late: keyof typeof LATE, meanwhile: readonly Work[]): Promise<void> {
    await world.redis?.client().flushall();
    const [person, bystander] = [await arrive(), await arrive()];
    await person.signIn(random.pick(others));
    const [first] = person.standing;
    // The replica knows the session and its token, as of now.
    if (first !== undefined && random.next() < 0.7) await ask(first, stalled, EXPIRY);
    later(world, random.pick([2, 61] as const) * MINUTE);

    let isDone = false;
    const from = random.pick([random.below(LATEST_STALL), random.pick(WRITES)] as const);
    network.hold(from, random.pick([true, false]));
    const waiting = LATE[late](person, stalled).finally(() => (isDone = true));
    await until(() => isDone || network.holds());
    later(world, MINUTE);
    await loseLeases();
    const before = canaries.refreshTokens.length;
    for (const work of meanwhile) await work(person, random.pick(others));
    const isRenewed = canaries.refreshTokens.length > before;
    const [stands] = person.standing;
    const newest = stands === undefined ? 0 : await expiry(stands, random.pick(others));
    // Within its patience with a command, beyond it, or when it has given the connection up.
    const ms = random.pick([0, 0, 0, 0, 0, 450, sized(0, 1_300)] as const);
    await new Promise((resolve) => setTimeout(resolve, ms));
    network.letGo();
    await waiting;

    const [by] = bystander.standing;
    if (by === undefined) throw new Error('The bystander is signed in.');
    await until(async () => (await ask(by, stalled, '/bff/user')).status === 200);
    for (const replica of [stalled, ...others]) {
      await expectAsTold(person, replica, newest);
      await expectAsTold(bystander, replica, 0);
    }
    await expectRenewable(person, isRenewed && late !== 'signIn' ? before : 0);
  }

  /** As one that is frozen does; else others wait until they have run out. */
  async function loseLeases(): Promise<void> {
    if (random.next() < sized(0, 0.1)) return;
    const redis = world.redis?.client();
    const leases = (await redis?.keys('bff:lease:*')) ?? [];
    if (leases.length > 0) await redis?.del(...leases);
  }

  async function expectAsTold(person: Person, replica: Replica, newest: number): Promise<void> {
    for (const held of person.sessions) {
      const [user, items] = [await ask(held, replica, '/bff/user'), await ask(held, replica, ITEMS)];
      if (held.state === 'unknown') held.state = user.status === 200 ? 'stands' : 'over';
      if (held.state === 'over') {
        expectProblem(user, 'session_required');
        expectProblem(items, 'session_required');
        continue;
      }
      expect([nameOf(replica), user.status, user.json()['username']]).toEqual([
        nameOf(replica),
        200,
        person.username,
      ]);
      expect([nameOf(replica), items.status]).toEqual([nameOf(replica), 200]);
      expectOwnCall(items, person);
      expect(await expiry(held, replica)).toBeGreaterThanOrEqual(newest);
    }
  }

  /** With a refresh token that was not issued before so many others, and without the user. */
  async function expectRenewable({ standing: [held], username }: Person, from: number): Promise<void> {
    if (held === undefined) return;
    later(world, 61 * MINUTE);
    forgetPosts(world);
    expect((await ask(held, random.pick([stalled, ...others] as const), ITEMS)).status).toBe(200);
    const presented = tokenPosts(world)
      .filter(({ user }) => user === username)
      .map(({ body }) => new URLSearchParams(body).get('refresh_token') ?? '');
    expect(presented).toHaveLength(1);
    expect(canaries.refreshTokens.indexOf(presented[0] ?? '')).toBeGreaterThanOrEqual(from);
  }

  it('replaces nothing that others have stored since, whatever it was at and whatever they did', async () => {
    const names = Object.keys(MEANWHILE);
    for (let done = 0; done < ROUNDS; done += 1) {
      const late = random.pick(['renew', 'renew', 'signIn', 'signOut', 'touch'] as const);
      const name = names[random.below(names.length)] ?? '';
      await round(late, MEANWHILE[name] ?? []).catch((error: unknown) => {
        throw new Error(`Round ${done}: ${late} while ${name}`, { cause: error });
      });
    }
    universal.showsNoSecret();
    for (const { log } of [stalled, ...others]) expect(log.of('request_failed')).toEqual([]);
    inputs(58, ROUNDS);
  }, 900_000);
});
