import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { passInRedis } from '../support/redis-clock.js';
import { storedFor } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { startWorld, type Replica, type World } from '../support/world.js';

const HOUR = 60 * MINUTE;
const FELT_WITHIN_MS = 5_000;

describe('the end of a session, on three replicas', () => {
  let world: World;
  let replicas: Replica[];
  let browser: Browser;
  let cookie: string;
  beforeAll(async () => {
    world = await startWorld({
      redis: true,
      env: { SESSION_IDLE_TTL: '2h', SESSION_ABSOLUTE_TTL: '6h', RATE_LIMIT: 'off' },
    });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await world.redis?.client().flushall();
    browser = await world.signedIn();
    cookie = `bff=${browser.jar.get('localhost', 'bff')}`;
    // Every replica has it in its memory.
    for (const replica of replicas) expect((await call(replica, ITEMS)).status).toBe(200);
  });

  const call = (replica: Replica, path: string) =>
    browser.through({ [world.origin]: replica.address }).xhr(path, { headers: { cookie } });

  const expectEnded = async (since: number): Promise<void> => {
    for (const replica of replicas) {
      for (const path of ['/bff/user', ITEMS, '/bff/token-expiry'])
        expectProblem(await call(replica, path), 'session_required');
    }
    expect(performance.now() - since).toBeLessThan(FELT_WITHIN_MS);
    expect(await storedFor(world)).toEqual([]);
  };

  it('by signing out is felt everywhere, and nothing of the user stays', async () => {
    const since = performance.now();
    expect((await browser.xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
    await expectEnded(since);
  });

  it('by signing out does not wait for Entra, which may be away or silent', async () => {
    for (const action of [{ type: 'hang' }, { type: 'reset' }] as const)
      world.emulator.faults.add({ service: 'entra', times: Infinity, action });
    const since = performance.now();
    expect((await browser.xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
    await expectEnded(since);
  });

  it('at the absolute limit is 401 everywhere, though its user never rested, and the store forgets it by itself', async () => {
    for (let hours = 1; hours < 6; hours += 1) {
      later(world, HOUR);
      if (world.redis !== undefined) await passInRedis(world.redis.client(), HOUR);
      for (const replica of replicas) expect((await call(replica, ITEMS)).status).toBe(200);
    }
    later(world, HOUR);
    for (const replica of replicas) expectProblem(await call(replica, ITEMS), 'session_required');
    if (world.redis !== undefined) await passInRedis(world.redis.client(), HOUR);
    // What a renewal wrote last has no longer to live than the session.
    expect(await storedFor(world)).toEqual([]);
  });

  it('at the idle limit is 401 everywhere, though its page polls every minute', async () => {
    for (let minute = 0; minute < 119; minute += 1) {
      later(world, MINUTE);
      const replica = replicas[minute % 3] ?? world.bff;
      for (const path of ['/bff/token-expiry', '/bff/user?slide=false'])
        expect((await call(replica, path)).status).toBe(200);
    }
    later(world, MINUTE);
    for (const replica of replicas) expectProblem(await call(replica, '/bff/user'), 'session_required');
  });
});
