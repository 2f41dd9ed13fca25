import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { RATE_LIMITS } from '../../src/platform/rate-limit/limits.js';
import type { Answer, Browser } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { later } from '../support/token-posts.js';
import { ADELE, ALEX, type Replica, type World } from '../support/world.js';

const OFFICE = '198.51.100.7';
const { burst, every } = RATE_LIMITS.login_browser;
const BINDING = '__Host-bff-tx';
const HOST = new URL(OWN).host;

describe('limits of signing in', () => {
  let world: World;
  let replicas: Replica[];
  let redis: Redis;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true, env: { TRUSTED_PROXIES: '127.0.0.1' } });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
    if (world.redis === undefined) throw new Error('This test needs a Redis.');
    redis = world.redis.client();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await redis.flushall();
    world.clock.stand();
  });

  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
  const login = (browser: Browser, address = OFFICE): Promise<Answer> =>
    browser.step('/bff/login', from(address));
  /** The same browser, however many requests it makes at once. */
  const everywhere = (browser: Browser): Browser[] =>
    replicas.map(({ address }) => browser.through({ [OWN]: address }));
  const flood = async (
    count: number,
    send: (n: number) => Promise<Answer>,
  ): Promise<Record<string, number>> => {
    const statuses: Record<string, number> = {};
    for (let begun = 0; begun < count; begun += 100) {
      const size = Math.min(100, count - begun);
      const answers = await Promise.all(Array.from({ length: size }, (_, n) => send(begun + n)));
      for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
    }
    return statuses;
  };
  /** As if so many more strangers of this address had begun to sign in. */
  const useUp = async (address: string): Promise<void> => {
    const before = new Set(await redis.keys('bff:rate:*'));
    await login(world.browser(), address);
    const [key = ''] = (await redis.keys('bff:rate:*')).filter((name) => !before.has(name));
    const { burst: most, every: each } = RATE_LIMITS.login_address;
    await redis.set(key, `v1.test.${most * each}.${world.clock.now()}`, 'PX', most * each);
  };

  it('let an office of 2,000 sign in at once behind one address, and stop one machine there that floods', async () => {
    const flooding = world.browser();
    await login(flooding);
    const copies = everywhere(flooding);
    const [office, machine] = await Promise.all([
      flood(2_000, (n) => login(world.browser(replicas[n % 3]))),
      flood(600, (n) => login(copies[n % 3] ?? flooding)),
    ]);
    expect(office).toEqual({ 302: 2_000 });
    expect(machine).toEqual({ 302: burst, 429: 600 - burst });
  }, 120_000);

  it('are one count for a browser on all replicas, and tell it honestly when to come back', async () => {
    const browser = world.browser();
    await login(browser);
    const copies = everywhere(browser);
    expect((await flood(burst, (n) => login(copies[n % 3] ?? browser)))['429']).toBeUndefined();
    for (const copy of copies) {
      const refused = await login(copy);
      expect(refused.status).toBe(429);
      expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(refused.headers['location']).toBeUndefined();
    }
    const seconds = Number((await login(browser)).headers['retry-after']);
    expect(seconds).toBeLessThanOrEqual(Math.ceil(every / 1_000));
    later(world, seconds * 1_000);
    expect((await login(browser)).status).toBe(302);
    expect((await login(browser)).status).toBe(429);
  });

  it('refuse before anything is begun: nothing is stored, and Entra is not asked', async () => {
    const browser = world.browser();
    await login(browser);
    await flood(burst + 1, () => login(browser));
    const before = await storeContents(world);
    world.emulator.transcript.clear();
    await flood(20, () => login(browser));
    expect(await storeContents(world)).toEqual(before);
    expect(world.emulator.transcript.find()).toEqual([]);
  });

  it('keep nobody out whose office has used up its address: whoever comes back is known, or is signed in', async () => {
    const known = world.browser();
    await login(known);
    const signedIn = await world.signedIn(ADELE);
    signedIn.jar.set(HOST, BINDING, '');
    await useUp(OFFICE);
    expect((await login(known)).status).toBe(302);
    expect((await login(signedIn)).status).toBe(302);
    const stranger = world.browser();
    expect((await login(stranger)).status).toBe(429);
    expect((await login(stranger)).status).toBe(302);
    expect((await login(world.browser())).status).toBe(429);
    expect((await login(world.browser(), '198.51.100.8')).status).toBe(302);
  });

  it('are not got round by cookies that somebody invents', async () => {
    await useUp(OFFICE);
    const real = world.browser();
    await login(real, '203.0.113.1');
    const value = real.jar.get(HOST, BINDING) ?? '';
    const invented = [
      'A'.repeat(43),
      value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A'),
      (value.startsWith('A') ? 'B' : 'A') + value.slice(1),
      value.slice(0, 28) + 'A'.repeat(15),
    ];
    for (const forged of invented) {
      const forger = world.browser();
      forger.jar.set(HOST, BINDING, forged);
      expect((await login(forger)).status).toBe(429);
    }
    const forger = world.browser();
    forger.jar.set(HOST, '__Host-bff', 'A'.repeat(107));
    expect((await login(forger)).status).toBe(429);
  });

  it('still let a sign-in end that began with a cookie of another making', async () => {
    const browser = world.browser();
    browser.jar.set(HOST, BINDING, 'B'.repeat(43));
    await browser.signIn(ADELE);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('take a network of IPv6 for one address', async () => {
    await useUp('2001:db8:1:2::1');
    expect((await login(world.browser(), '2001:db8:1:2:aaaa::2')).status).toBe(429);
    expect((await login(world.browser(), '2001:db8:1:3::1')).status).toBe(302);
  });

  it('hold for silent sign-ins by session, on all replicas, in frames of either kind', async () => {
    const browser = await world.signedIn(ADELE);
    const other = await world.signedIn(ALEX);
    const copies = everywhere(browser);
    const paths = ['/bff/forced-sign-in', '/ForcedSignIn/EnsureForcedSignIn'];
    const silent = (n: number, of: Browser): Promise<Answer> =>
      of.step(paths[n % 2] ?? '', { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' });
    const statuses = await flood(RATE_LIMITS.silent_session.burst + 30, (n) =>
      silent(n, copies[n % 3] ?? browser),
    );
    expect(statuses).toEqual({ 302: RATE_LIMITS.silent_session.burst, 429: 30 });
    const refused = await silent(0, browser);
    expectProblem(refused, 'throttled');
    expect((await silent(0, other)).status).toBe(302);
    expect((await login(browser)).status).toBe(302);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    later(world, Number(refused.headers['retry-after']) * 1_000);
    expect((await silent(0, browser)).status).toBe(302);
  });

  it('leave counts under keyed hashes that end by themselves, and name nobody', async () => {
    const browser = await world.signedIn(ADELE);
    await browser.frame('/bff/forced-sign-in');
    await browser.xhr('/bff/token-renewal', { method: 'POST' });
    await login(world.browser());
    const keys = await redis.keys('bff:rate:*');
    expect(keys.length).toBeGreaterThan(3);
    const cookies = [BINDING, '__Host-bff'].map((name) => browser.jar.get(HOST, name) ?? '-');
    for (const key of keys) {
      expect(key).toMatch(/^bff:rate:[A-Za-z0-9_-]{43}$/);
      expect(await redis.pttl(key)).not.toBe(-1);
      const text = `${key} ${await redis.get(key)}`;
      for (const word of [OFFICE, ADELE, ...cookies]) expect(text).not.toContain(word);
    }
    await flood(300, () => login(world.browser()));
    const most = 60_000;
    for (const key of await redis.keys('bff:rate:*')) expect(await redis.pttl(key)).toBeLessThanOrEqual(most);
  });
});

describe('limits where nobody vouches for a proxy', () => {
  it('take no notice of what a caller says of its address', async () => {
    const world = await startSecureWorld({ redis: true });
    const client = world.redis?.client();
    for (let n = 0; n < 50; n += 1) {
      const address = `203.0.113.${n}`;
      await world.browser().step('/bff/login', {
        'x-forwarded-for': address,
        'x-real-ip': address,
        forwarded: `for=${address}`,
      });
    }
    expect(await client?.keys('bff:rate:*')).toHaveLength(1);
    await world.stop();
  });

  it('are lifted as a whole by RATE_LIMIT=off', async () => {
    const world = await startSecureWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
    const browser = world.browser();
    for (let n = 0; n < burst + 50; n += 1) expect((await browser.step('/bff/login')).status).toBe(302);
    expect(await world.redis?.client().keys('bff:rate:*')).toEqual([]);
    await world.stop();
  });

  it('hold in memory too, and turn no outage of Redis into a refusal', async () => {
    const memory = await startSecureWorld();
    memory.clock.stand();
    const browser = memory.browser();
    await browser.step('/bff/login');
    const statuses: number[] = [];
    for (let n = 0; n < burst + 5; n += 1) statuses.push((await browser.step('/bff/login')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    await memory.stop();

    const world = await startSecureWorld({ redis: true });
    const other = world.browser();
    for (let n = 0; n <= burst; n += 1) await other.step('/bff/login');
    await world.redis?.stop();
    for (let n = 0; n < 20; n += 1) {
      const answer = await other.step('/bff/login');
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBeDefined();
    }
    await world.stop();
  });
});
