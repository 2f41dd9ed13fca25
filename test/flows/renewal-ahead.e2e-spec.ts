import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { startWorld, type World } from '../support/world.js';

/** Longer than a replica takes to look again, twice. */
const LOOKS_MS = 2_500;
const USERS = 20;

describe('a token is renewed before anybody has to wait for it', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    browser = await world.signedIn();
    later(world, 40 * MINUTE);
  });
  afterEach(async () => {
    world.emulator.faults.clear();
    await world.redis?.client().flushall();
  });

  const use = async (from = browser): Promise<void> => {
    expect((await from.xhr(ITEMS)).status).toBe(200);
    forgetPosts(world);
  };
  const renewals = (count: number): Promise<unknown> =>
    world.emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, status: 200 }, { count, timeoutMs: 20_000 });
  const nothingIsAsked = async (): Promise<void> => {
    await sleep(LOOKS_MS);
    expect(tokenPosts(world)).toEqual([]);
  };

  it('when it is used, a lead before its end and not earlier', async () => {
    await use();
    later(world, 4 * MINUTE);
    await nothingIsAsked();
    later(world, 2 * MINUTE);
    await renewals(1);
    later(world, 20 * MINUTE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('not when its session is idle', async () => {
    await use();
    later(world, 16 * MINUTE);
    await nothingIsAsked();
  });

  it('not when a page only polls', async () => {
    for (const path of ['/bff/token-expiry', '/bff/user?slide=false', '/bff/user']) {
      expect((await browser.xhr(path)).status).toBe(200);
    }
    forgetPosts(world);
    later(world, 6 * MINUTE);
    await nothingIsAsked();
  });

  it('not when its session has ended, though its user has another one', async () => {
    browser = await world.signedIn();
    await world.signedIn();
    later(world, 40 * MINUTE);
    await use();
    expect((await browser.xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
    later(world, 6 * MINUTE);
    await nothingIsAsked();
    expect(await storedPartitions(world)).toHaveLength(1);
  });

  it('not again and again when Entra refuses; the token that lives is served', async () => {
    await use();
    world.emulator.entra.refuseTokens(50173, { times: Infinity });
    later(world, 6 * MINUTE);
    await world.emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, status: 400 });
    for (let n = 0; n < 3; n += 1) expect((await browser.xhr(ITEMS)).status).toBe(200);
    later(world, 2 * MINUTE);
    await sleep(LOOKS_MS);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('also when the store was away at the time', async () => {
    await use();
    world.redis?.pause();
    later(world, 6 * MINUTE);
    await sleep(LOOKS_MS);
    world.redis?.resume();
    later(world, 10_000);
    await renewals(1);
  });

  it('a few at a time', async () => {
    const people = [];
    for (let n = 0; n < USERS; n += 1) {
      const { username } = world.emulator.entra.addUser({ username: `one${n}@contoso.onmicrosoft.com` });
      people.push(await world.signedIn(username));
    }
    for (const person of people) await use(person);
    world.emulator.faults.add({
      ...AT_TOKEN_ENDPOINT,
      times: Infinity,
      action: { type: 'delay', ms: 400 },
    });
    later(world, 46 * MINUTE);
    // Nobody has used theirs for too long by now: a request of each puts that right, and starts what it may.
    expect(
      (await Promise.all(people.map((person) => person.xhr(ITEMS)))).map(({ status }) => status),
    ).toEqual(people.map(() => 200));
    let most = 0;
    const unanswered = (): number => tokenPosts(world).filter(({ status }) => status === undefined).length;
    while (world.emulator.transcript.count({ ...AT_TOKEN_ENDPOINT, status: 200 }) < USERS) {
      most = Math.max(most, unanswered());
      await sleep(5);
    }
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
  });
});

describe('on several replicas', () => {
  let world: World;
  const people: Browser[] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true });
  });
  afterAll(() => world.stop());

  it('each account is renewed by one of them', async () => {
    const addresses = [world.bff, await world.replicate(), await world.replicate()];
    for (let n = 0; n < USERS; n += 1) {
      const { username } = world.emulator.entra.addUser({ username: `two${n}@contoso.onmicrosoft.com` });
      people.push(await world.signedIn(username));
    }
    later(world, 40 * MINUTE);
    for (const { address } of addresses) {
      for (const person of people)
        expect((await person.through({ [world.origin]: address }).xhr(ITEMS)).status).toBe(200);
    }
    forgetPosts(world);
    later(world, 6 * MINUTE);
    await world.emulator.transcript.waitFor(
      { ...AT_TOKEN_ENDPOINT, status: 200 },
      { count: USERS, timeoutMs: 30_000 },
    );
    await sleep(LOOKS_MS);
    const users = tokenPosts(world).map(({ user }) => user);
    expect(users).toHaveLength(USERS);
    expect(new Set(users).size).toBe(USERS);
  });

  it('one that stops finishes what it has begun', async () => {
    await world.redis?.client().flushall();
    const leaving = await world.replicate();
    const browser = await world.signedIn();
    later(world, 40 * MINUTE);
    expect((await browser.through({ [world.origin]: leaving.address }).xhr(ITEMS)).status).toBe(200);
    forgetPosts(world);
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: 1_500 } });
    later(world, 6 * MINUTE);
    await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT, { timeoutMs: 20_000 });
    await leaving.stop();
    later(world, 20 * MINUTE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    expect(tokenPosts(world)).toHaveLength(1);
  });
});
