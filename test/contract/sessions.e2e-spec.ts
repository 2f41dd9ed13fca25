import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Redis } from 'ioredis';
import { MemoryBroadcast } from '../../src/platform/broadcast/memory-broadcast.js';
import { loadEnv } from '../../src/platform/env/env.js';
import { MemoryStore } from '../../src/platform/store/memory-store.js';
import { Records } from '../../src/platform/store/records.js';
import { RedisStore } from '../../src/platform/store/redis-store.js';
import type { Store } from '../../src/platform/store/store.js';
import { Vault } from '../../src/platform/store/vault.js';
import type { SignedIn } from '../../src/session/session.js';
import { SessionEnds } from '../../src/session/session-ends.js';
import { Sessions } from '../../src/session/sessions.js';
import { MemoryLog } from '../support/memory-log.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { MINUTE, TestClock } from '../support/test-clock.js';

const OLD = generateKeyEntry('old');
const NEW = generateKeyEntry('new');
const HOUR = 60 * MINUTE;
const TAG = 'account-tag'.padEnd(43, '_');

const person = (oid: string, tid = 'tenant'): SignedIn => ({
  user: { oid, tid, homeAccountId: `${oid}.${tid}`, name: oid, username: `${oid}@contoso.com` },
  claims: { oid },
  entraSids: [],
});

function replicaOn(store: Store, clock: TestClock, keys: string): Sessions {
  const env = loadEnv({
    PUBLIC_URL: 'http://localhost:3000',
    AZURE_TENANT_ID: 'common',
    ALLOWED_TENANTS: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
    AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
    AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
    ENCRYPTION_KEYS: keys,
    SESSION_IDLE_TTL: '8h',
    SESSION_ABSOLUTE_TTL: '1d',
  });
  const records = new Records(store, new Vault(env), new MemoryLog());
  return new Sessions(records, clock, env, new SessionEnds(new MemoryBroadcast()));
}

function keepsThePromisesOfSessions(makeStore: (clock: TestClock) => Store): void {
  let clock: TestClock;
  let store: Store;
  let sessions: Sessions;
  const replica = (keys: string): Sessions => replicaOn(store, clock, keys);
  beforeEach(() => {
    clock = new TestClock();
    store = makeStore(clock);
    sessions = replica(OLD);
  });

  it('are found by their cookie and by nothing else', async () => {
    const { cookie } = await sessions.create(person('adele'), TAG);
    expect((await sessions.find(cookie))?.user.oid).toBe('adele');
    for (let position = 0; position < cookie.length; position += 8) {
      const flipped = cookie[position] === 'A' ? 'B' : 'A';
      expect(
        await sessions.find(cookie.slice(0, position) + flipped + cookie.slice(position + 1)),
      ).toBeUndefined();
    }
  });

  it('end at the idle limit, which activity puts off, and at the absolute one, which nothing does', async () => {
    const { cookie } = await sessions.create(person('adele'), TAG);
    for (let hour = 0; hour < 21; hour += 7) {
      clock.advance(7 * HOUR);
      const session = await sessions.find(cookie);
      expect(session).toBeDefined();
      if (session !== undefined) await sessions.slide(session);
    }
    clock.advance(4 * HOUR);
    expect(await sessions.find(cookie)).toBeUndefined();
  });

  it('end at the idle limit when nothing happens', async () => {
    const { cookie } = await sessions.create(person('adele'), TAG);
    clock.advance(8 * HOUR + 1);
    expect(await sessions.find(cookie)).toBeUndefined();
  });

  it('take the old cookie for ten seconds after a top-level sign-in', async () => {
    const first = await sessions.create(person('adele'), TAG);
    const second = await sessions.renew(first.session.cookieId ?? '', person('adele'), {
      old: 'short',
      isActivity: true,
    });
    expect(second?.cookie).not.toBe(first.cookie);
    expect(await sessions.find(first.cookie)).toBeDefined();
    clock.advance(10_001);
    expect(await sessions.find(first.cookie)).toBeUndefined();
    expect(await sessions.find(second?.cookie ?? '')).toBeDefined();
  });

  it('take the old cookie after a sign-in in a frame until the new one has been presented', async () => {
    const first = await sessions.create(person('adele'), TAG);
    const second = await sessions.renew(first.session.cookieId ?? '', person('adele'), {
      old: 'until-presented',
      isActivity: true,
    });
    clock.advance(HOUR);
    expect(await sessions.find(first.cookie)).toBeDefined();
    expect(await sessions.find(second?.cookie ?? '')).toBeDefined();
    clock.advance(10_001);
    expect(await sessions.find(first.cookie)).toBeUndefined();
  });

  it('are not brought back by anything that was under way when they ended', async () => {
    const { session, cookie } = await sessions.create(person('adele'), TAG);
    clock.advance(2 * MINUTE);
    await sessions.end(session);
    await sessions.slide(session);
    expect(
      await sessions.renew(session.cookieId ?? '', person('adele'), { old: 'short', isActivity: true }),
    ).toBeUndefined();
    expect(await sessions.find(cookie)).toBeUndefined();
    expect(await sessions.hasAny(session.user)).toBe(false);
  });

  it('lose nothing when a new sign-in and activity meet', async () => {
    const first = await sessions.create(person('adele'), TAG);
    clock.advance(2 * MINUTE);
    const [second] = await Promise.all([
      sessions.renew(first.session.cookieId ?? '', person('adele'), { old: 'short', isActivity: true }),
      ...Array.from({ length: 5 }, () => sessions.slide(first.session)),
    ]);
    expect(await sessions.find(second?.cookie ?? '')).toBeDefined();
  });

  it('know whether their user has another', async () => {
    const one = await sessions.create(person('adele'), TAG);
    await sessions.create(person('adele'), TAG);
    await sessions.create(person('adele', 'another-tenant'), TAG);
    expect(await sessions.end(one.session)).toBe(true);
    expect(await sessions.end(one.session)).toBe(false);
    expect(await sessions.hasAny(one.session.user)).toBe(true);
    await sessions.endAllOf(one.session.user);
    expect(await sessions.hasAny(one.session.user)).toBe(false);
    expect(await sessions.hasAny(person('adele', 'another-tenant').user)).toBe(true);
  });

  it('are known to their user also when somebody looked while they began', async () => {
    const { user } = person('adele');
    for (let round = 0; round < 20; round += 1) {
      const [{ session }] = await Promise.all([
        sessions.create(person('adele'), TAG),
        // Begins at another moment of the creation in every round.
        Array.from({ length: round % 10 })
          .reduce<Promise<unknown>>((before) => before.then(() => store.ping()), Promise.resolve())
          .then(() => sessions.hasAny(user)),
      ]);
      expect(await sessions.hasAny(user)).toBe(true);
      await sessions.end(session);
    }
  });

  it('do not come back when a sign-out meets the move to a new key', async () => {
    const rotated = replica(`${NEW},${OLD}`);
    for (let round = 0; round < 30; round += 1) {
      const { cookie, session } = await sessions.create(person('adele'), TAG);
      clock.advance(2 * MINUTE);
      await Promise.all([
        rotated.slide(session),
        // Begins at another moment of the move in every round.
        Array.from({ length: round % 10 })
          .reduce<Promise<unknown>>((before) => before.then(() => store.ping()), Promise.resolve())
          .then(() => rotated.end(session)),
      ]);
      for (const keys of [OLD, NEW, `${NEW},${OLD}`])
        expect(await replica(keys).find(cookie)).toBeUndefined();
    }
  });

  it('live through a rotation of the keys in steps, and end with the old key', async () => {
    const { cookie } = await sessions.create(person('adele'), TAG);
    for (const keys of [`${OLD},${NEW}`, `${NEW},${OLD}`]) {
      expect(await replica(keys).find(cookie)).toBeDefined();
    }
    const untouched = await sessions.create(person('alex'), TAG);
    clock.advance(2 * MINUTE);
    const rotated = replica(`${NEW},${OLD}`);
    const session = await rotated.find(cookie);
    if (session !== undefined) await rotated.slide(session);
    expect(await replica(NEW).find(cookie)).toBeDefined();
    expect(await replica(NEW).find(untouched.cookie)).toBeUndefined();
  });
}

describe('sessions in memory', () => {
  keepsThePromisesOfSessions((clock) => new MemoryStore(clock));
});

describe('sessions in Redis', () => {
  let server: RunningRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  beforeEach(() => client.flushall());
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  keepsThePromisesOfSessions(() => new RedisStore(client));

  it('leave no trace of their cookie or their user in the store', async () => {
    const dump = async (): Promise<string> => {
      const keys = await client.keys('*');
      const values = await Promise.all(
        keys.map(async (key) =>
          (await client.type(key)) === 'set'
            ? (await client.smembers(key)).join()
            : (await client.getBuffer(key))?.toString('latin1'),
        ),
      );
      return [...keys, ...values].join('\n');
    };
    const { cookie } = await replicaOn(new RedisStore(client), new TestClock(), OLD).create(
      person('adele'),
      TAG,
    );
    const stored = await dump();
    expect(stored.length).toBeGreaterThan(100);
    for (const word of ['adele', 'contoso', 'tenant', cookie, cookie.slice(0, 22), cookie.slice(22)])
      expect(stored).not.toContain(word);
  });
});
