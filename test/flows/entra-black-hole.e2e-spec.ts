import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const SECOND = 1_000;
const USERS = 6;
/** The promise is five seconds; the rest is for a busy machine. */
const SOON_MS = 9 * SECOND;

describe('while Entra does not answer', () => {
  let world: World;
  let people: Browser[];
  let newcomer: Browser;
  let valid: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await world.redis?.client().flushall();
    people = await Promise.all(Array.from({ length: USERS }, (_, n) => world.signedIn(added(`user${n}`))));
    newcomer = await world.signedIn(added('newcomer'));
    later(world, 61 * MINUTE);
    valid = await world.signedIn(ADELE);
    world.bff.log.lines.length = 0;
    forgetPosts(world);
  });
  afterEach(() => world.clock.go());

  const added = (name: string): string =>
    world.emulator.entra.addUser({ username: `${name}@contoso.onmicrosoft.com` }).username;
  const meet = (action: FaultAction): void =>
    void world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action });
  const all = (): Promise<Answer[]> => Promise.all(people.map((person) => person.xhr(ITEMS)));
  const events = (event: 'idp_away' | 'idp_back'): number => world.bff.log.of(event).length;
  const readiness = async (): Promise<unknown[]> => {
    const answer = await valid.xhr('/health/ready');
    return [answer.status, answer.json()['status']];
  };
  const wellSoon = async (person: Browser): Promise<void> => {
    const until = performance.now() + SOON_MS;
    while ((await person.xhr(ITEMS)).status !== 200) {
      expect(performance.now()).toBeLessThan(until);
      await sleep(100);
    }
  };
  const recovers = async (): Promise<void> => {
    world.emulator.faults.clear();
    world.clock.go();
    for (const person of [...people, newcomer]) await wellSoon(person);
    expect([events('idp_away'), events('idp_back')]).toEqual([1, 1]);
    expect(await readiness()).toEqual([200, 'up']);
  };

  it('nobody waits long, soon nobody waits, who has a token notices nothing, and all is well soon after', async () => {
    world.clock.stand();
    meet({ type: 'hang' });
    const started = performance.now();
    for (const answer of await all()) expectProblem(answer, 'idp_unavailable');
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    expect(await readiness()).toEqual([200, 'degraded']);
    forgetPosts(world);
    const answer = await newcomer.xhr(ITEMS);
    expectProblem(answer, 'idp_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expectFailurePage(await world.browser().signIn(ADELE), 'idp_unavailable');
    expect(tokenPosts(world)).toEqual([]);
    for (let n = 0; n < 3; n += 1) expect((await valid.xhr(ITEMS)).status).toBe(200);
    // One is let through now and then, and meets the same.
    later(world, 3 * SECOND);
    for (const refused of await all()) expectProblem(refused, 'idp_unavailable');
    expect(tokenPosts(world)).toHaveLength(1);
    expect([events('idp_away'), events('idp_back')]).toEqual([1, 0]);
    await recovers();
  });

  it.each<[string, FaultAction]>([
    ['resets every connection', { type: 'reset' }],
    ['answers 502 with a page', { type: 'html', status: 502 }],
  ])('but %s, the same holds', async (_what, action) => {
    world.clock.stand();
    meet(action);
    for (const person of people) expectProblem(await person.xhr(ITEMS), 'idp_unavailable');
    expect(tokenPosts(world)).toHaveLength(5);
    expect(await readiness()).toEqual([200, 'degraded']);
    await recovers();
  });

  it.each<[string, FaultAction]>([
    ['throttles', { type: 'throttle', retryAfter: 1 }],
    ['refuses each user', { type: 'entra-error', code: 53003 }],
    ['answers nonsense', { type: 'html' }],
  ])('but %s, everybody is still asked for', async (_what, action) => {
    meet(action);
    for (const person of people) expect((await person.xhr(ITEMS)).status).not.toBe(200);
    expect(tokenPosts(world)).toHaveLength(USERS);
    expect(await readiness()).toEqual([200, 'up']);
    expect(events('idp_away')).toBe(0);
  });

  it('its metadata is not asked for again and again either, and its return is noticed without a call', async () => {
    const fresh = await world.replicate();
    const health = async (): Promise<unknown> =>
      (await world.browser(fresh).xhr('/health/ready')).json()['status'];
    world.emulator.faults.add({ service: 'entra', times: Infinity, action: { type: 'reset' } });
    for (let n = 0; n < 8; n += 1) {
      expectProblem(await world.browser(fresh).step('/bff/login'), 'idp_unavailable');
    }
    expect(world.emulator.transcript.count({ service: 'entra' })).toBe(5);
    expect(await health()).toBe('degraded');
    world.emulator.faults.clear();
    later(world, 30 * SECOND);
    const until = performance.now() + 15 * SECOND;
    while ((await health()) !== 'up') {
      expect(performance.now()).toBeLessThan(until);
      await sleep(100);
    }
    await fresh.stop();
  });
});
