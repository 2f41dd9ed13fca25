import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

describe('what is stored', () => {
  let world: World;
  let redis: Redis;
  let canaries: Canaries;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    if (world.redis === undefined) throw new Error('This test needs a Redis.');
    redis = world.redis.client();
    canaries = new Canaries(world);
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await redis.flushall();
    browser = canaries.watch(await world.signedIn());
    forgetPosts(world);
  });

  const keyOf = async (purpose: string): Promise<string> => {
    const [key, ...more] = await redis.keys(`bff:${purpose}:*`);
    if (key === undefined || more.length > 0)
      throw new Error(`There is not one ${purpose}, but ${more.length + 1}.`);
    return key;
  };
  const valueAt = async (key: string): Promise<Buffer> => (await redis.getBuffer(key)) ?? Buffer.alloc(0);

  it('shows nobody and nothing: neither in its keys nor in its values', async () => {
    await browser.xhr('/bff/token-expiry?resource=sharepoint');
    await browser.step('/bff/login');
    const store = await storeContents(world);
    const text = JSON.stringify(store);
    for (const key of Object.keys(store)) expect(key).toMatch(/^bff:[a-z-]+:[A-Za-z0-9_-]{43}$/);
    expect(canaries.foundIn(text)).toEqual([]);
    const { users, tenantId, clientId } = world.emulator;
    for (const { username, oid, name } of users) {
      for (const word of [username, oid, name]) expect(text.toLowerCase()).not.toContain(word.toLowerCase());
    }
    for (const word of [tenantId, clientId, 'Sites.ReadWrite', 'localhost']) expect(text).not.toContain(word);
    // A token's beginning; fewer characters may come by chance.
    expect(text).not.toMatch(/eyJ[\w-]{8}/);
  });

  it('is sealed under the first key, and ends by itself', async () => {
    await browser.step('/bff/login');
    for (const key of await redis.keys('*')) {
      expect(await redis.pttl(key)).toBeGreaterThan(0);
      if ((await redis.type(key)) === 'string')
        expect((await valueAt(key)).toString('latin1')).toMatch(/^v1\.test\./);
    }
  });

  /** Bytes that are no entry of ours, or not any more. */
  const damages = (good: Buffer): [string, Buffer][] => {
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    const places = Array.from({ length: 16 }, (_, n) => Math.floor((n * (good.length - 1)) / 15));
    return [
      ...places.map((at): [string, Buffer] => [`byte ${at} changed`, flipped(at)]),
      ['nothing', Buffer.alloc(0)],
      ['half of it', good.subarray(0, good.length / 2)],
      ['one byte more', Buffer.concat([good, Buffer.from('x')])],
      [
        'plain JSON',
        Buffer.from(
          JSON.stringify({ user: { oid: 'x', tid: 'y' }, secrets: [], createdAt: 1, lastSeenAt: 1 }),
        ),
      ],
      ['another version', Buffer.from(`v9${good.toString('latin1').slice(2)}`, 'latin1')],
      ['another key', Buffer.from(good.toString('latin1').replace('.test.', '.other.'), 'latin1')],
      ['a key id of 64 KB', Buffer.from(`v1.${'k'.repeat(65_536)}.x`)],
      ['two megabytes', Buffer.alloc(2_000_000, 'v1.test.')],
    ];
  };

  it('of a session counts as absent when it is damaged, and is removed', async () => {
    const key = await keyOf('session');
    const good = await valueAt(key);
    for (const [what, bytes] of damages(good)) {
      await redis.set(key, bytes, 'PX', 60_000);
      const cookie = browser.jar.get('localhost', 'bff') ?? '';
      const answer = await browser.xhr('/bff/user');
      expect([what, answer.status]).toEqual([what, 401]);
      expectProblem(answer, 'session_required');
      expect([what, await redis.exists(key)]).toEqual([what, 0]);
      browser.jar.set('localhost', 'bff', cookie);
    }
    expect(world.bff.log.of('stored_entry_damaged').length).toBeGreaterThanOrEqual(damages(good).length);
    await redis.set(key, good, 'PX', 60_000);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('of a token counts as absent when it is damaged: it costs a renewal', async () => {
    const key = await keyOf('held-token');
    for (const [, bytes] of damages(await valueAt(key))) {
      await redis.set(key, bytes, 'PX', 60_000);
      forgetPosts(world);
      expect((await browser.xhr(ITEMS)).status).toBe(200);
      expect(tokenPosts(world)).toHaveLength(1);
    }
  });

  it('of MSAL counts as absent when it is damaged: the user must sign in again', async () => {
    const key = await keyOf('msal');
    const good = await valueAt(key);
    later(world, 61 * MINUTE);
    const [, bytes] = damages(good)[5] ?? [];
    await redis.set(key, bytes ?? '', 'PX', 60_000);
    expectProblem(await browser.xhr(ITEMS), 'reauth_required');
    expect(tokenPosts(world)).toEqual([]);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    await browser.signIn(ADELE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it('of one user is worth nothing in the place of another', async () => {
    const mine = new Map<string, Buffer>();
    for (const purpose of ['session', 'held-token', 'msal'])
      mine.set(purpose, await valueAt(await keyOf(purpose)));
    await browser.xhr('/bff/logout', { method: 'POST' });
    const other = canaries.watch(await world.signedIn(ALEX));
    forgetPosts(world);
    await redis.set(await keyOf('held-token'), mine.get('held-token') ?? '', 'PX', 60_000);
    expect((await other.xhr(ITEMS)).status).toBe(200);
    expect(world.emulator.transcript.find({ service: 'graph' }).map(({ user }) => user)).toEqual([ALEX]);
    await redis.set(await keyOf('msal'), mine.get('msal') ?? '', 'PX', 60_000);
    later(world, 61 * MINUTE);
    expectProblem(await other.xhr(ITEMS), 'reauth_required');
    await redis.set(await keyOf('session'), mine.get('session') ?? '', 'PX', 60_000);
    expectProblem(await other.xhr('/bff/user'), 'session_required');
  });

  it('of one purpose is worth nothing in the place of another', async () => {
    const [session, token] = [await keyOf('session'), await keyOf('held-token')];
    const values = [await valueAt(session), await valueAt(token)] as const;
    await redis.set(session, values[1], 'PX', 60_000);
    await redis.set(token, values[0], 'PX', 60_000);
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
  });

  it('of a session that was ended does not bring it back', async () => {
    const key = await keyOf('session');
    const backup = await valueAt(key);
    const cookie = browser.jar.get('localhost', 'bff') ?? '';
    await browser.xhr('/bff/logout', { method: 'POST' });
    await redis.set(key, backup, 'PX', 600_000);
    browser.jar.set('localhost', 'bff', cookie);
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
  });
});
