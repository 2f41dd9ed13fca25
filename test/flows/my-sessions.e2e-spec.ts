import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { watchRedis } from '../support/redis-monitor.js';
import { expectProblem, expectReadableBy } from '../support/problems.js';
import { commandsDuring } from '../support/redis-commands.js';
import { EVIL, OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { storeContents, storedFor } from '../support/store-contents.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { ADELE, ALEX, type Replica, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const NAME = '__Host-bff';

describe("a user's own sessions", () => {
  let world: World;
  let replicas: Replica[];
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await world.redis?.client().flushall();
    browser = await world.signedIn();
  });

  const on = (index: number, of: Browser): Browser =>
    of.through({ [OWN]: replicas[index % replicas.length]?.address ?? '' });
  const list = async (of: Browser): Promise<Record<string, unknown>[]> => {
    const answer = await of.xhr(ROUTES.sessions);
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body);
  };
  const idOf = async (of: Browser): Promise<string> =>
    String((await list(of)).find(({ current }) => current === true)?.['id']);
  const end = (of: Browser, id = ''): Promise<Answer> =>
    of.xhr(id === '' ? ROUTES.sessions : `${ROUTES.sessions}/${id}`, { method: 'DELETE' });
  const status = async (of: Browser): Promise<number> => (await of.xhr(ROUTES.user)).status;
  const cookieOf = (of: Browser): string => `${NAME}=${of.jar.get(HOST, NAME)}`;
  const expectGone = async (cookie: string): Promise<void> => {
    for (const replica of replicas.keys())
      expectProblem(
        await on(replica, world.browser()).xhr(ROUTES.user, { headers: { cookie } }),
        'session_required',
      );
  };

  it('are listed with where and when each began, and which one this is', async () => {
    later(world, MINUTE);
    const other = await world.signedIn();
    const sessions = await list(other);
    expect(sessions).toHaveLength(2);
    for (const session of sessions) {
      expect(Object.keys(session).toSorted()).toEqual([
        'createdAt',
        'current',
        'id',
        'lastSeenAt',
        'userAgent',
      ]);
      for (const time of ['createdAt', 'lastSeenAt'])
        expect(session[time]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(session['id']).toMatch(/^[\w-]{22}$/);
    }
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    expect((await list(browser)).map(({ current }) => current)).toEqual([false, true]);
  });

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0'],
    ['x'.repeat(5_000), 'x'.repeat(256)],
    ['<b>\u00e9\u0080</b>\tbold', '<b></b>bold'],
    ['', ''],
  ])('name the browser that signed in, in printable letters and not too many', async (sent, shown) => {
    // Entra knows the user still, so that the whole way is one navigation.
    browser.jar.clear(HOST);
    await browser.navigate(ROUTES.login, { 'user-agent': sent });
    const sessions = await list(browser);
    expect(sessions.find(({ current }) => current === true)).toMatchObject({ userAgent: shown });
  });

  it('show when the user was last seen there', async () => {
    const before = Date.parse(String((await list(browser))[0]?.['lastSeenAt']));
    later(world, 10 * MINUTE);
    expect(await status(browser)).toBe(200);
    const after = Date.parse(String((await list(browser))[0]?.['lastSeenAt']));
    expect(after - before).toBeGreaterThanOrEqual(10 * MINUTE);
  });

  it('say nothing that names a session to anybody but their user', async () => {
    const { body } = await browser.xhr(ROUTES.sessions);
    const value = browser.jar.get(HOST, NAME) ?? '';
    for (const part of [value, value.slice(0, 64), value.slice(64)]) expect(body).not.toContain(part);
    const stored = JSON.stringify(await storeContents(world));
    expect(stored).not.toContain(await idOf(browser));
  });

  it('of others are neither shown, nor found, nor ended', async () => {
    const alex = await world.signedIn(ALEX);
    expect(await list(alex)).toHaveLength(1);
    const before = await storeContents(world);
    for (const id of [await idOf(browser), 'x', 'x'.repeat(22), '..%2f..', '%00', '__proto__'])
      expectProblem(await end(alex, id), 'not_found');
    expect((await end(alex)).status).toBe(204);
    expect(await storeContents(world)).toEqual(before);
    expect(await status(browser)).toBe(200);
  });

  it('are ended one by one, which is felt on every replica', async () => {
    const other = on(1, await world.signedIn());
    for (const replica of replicas.keys()) expect(await status(on(replica, browser))).toBe(200);
    const [cookie, id] = [cookieOf(browser), await idOf(browser)];
    const answer = await end(other, id);
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    await expectGone(cookie);
    expectProblem(await end(other, id), 'not_found');
    expect(await list(other)).toHaveLength(1);
    expect((await other.xhr(ROUTES.tokenRenewal, { method: 'POST' })).status).toBe(200);
  });

  it('end here too: the cookie goes, and with the last one everything of the user', async () => {
    const cookie = cookieOf(browser);
    expect((await end(browser, await idOf(browser))).status).toBe(204);
    expect(browser.jar.get(HOST, NAME)).toBeUndefined();
    await expectGone(cookie);
    expect(await storedFor(world)).toEqual([]);
  });

  it('are all ended but this one', async () => {
    const others = await Promise.all([1, 2, 3].map(() => world.signedIn()));
    const cookies = others.map(cookieOf);
    expect((await end(on(2, browser))).status).toBe(204);
    for (const cookie of cookies) await expectGone(cookie);
    expect(await list(browser)).toEqual([expect.objectContaining({ current: true })]);
    expect((await end(browser)).status).toBe(204);
    expect(await status(browser)).toBe(200);
  });

  it('are ended once, by however many at once, on three replicas', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => world.signedIn()));
    const ids = await Promise.all(others.map(idOf));
    const told = (): number => replicas.flatMap(({ log }) => log.of('session_revoked')).length;
    const before = told();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => end(on(n, browser), n % 6 === 5 ? '' : ids[n % 6])),
    );
    for (const answer of answers) expect([204, 404]).toContain(answer.status);
    expect(told() - before).toBe(5);
    expect(await list(browser)).toHaveLength(1);
    await browser.xhr(ROUTES.logout, { method: 'POST' });
    expect(await storedFor(world)).toEqual([]);
  });

  it('of two browsers that end each other leave nothing behind', async () => {
    const other = await world.signedIn();
    const answers = await Promise.all([end(on(1, browser)), end(on(2, other))]);
    for (const answer of answers) expect([204, 401]).toContain(answer.status);
    for (const one of [browser, other]) await one.xhr(ROUTES.logout, { method: 'POST' });
    expect(await storedFor(world)).toEqual([]);
  });

  it('need a session, our own page, and its anti-forgery header', async () => {
    expectProblem(await world.browser().xhr(ROUTES.sessions), 'session_required');
    expectProblem(await browser.xhr(ROUTES.sessions, { from: EVIL }), 'origin_rejected');
    expectReadableBy(await browser.xhr(ROUTES.sessions, { from: TRUSTED }), TRUSTED);
    const before = await storeContents(world);
    for (const path of [ROUTES.sessions, `${ROUTES.sessions}/${await idOf(browser)}`])
      expectProblem(
        await browser.xhr(path, { method: 'DELETE', headers: { 'x-csrf': undefined } }),
        'csrf_rejected',
      );
    expect(await storeContents(world)).toEqual(before);
  });

  it('are found by an index, and end with a handful of commands', async () => {
    const other = await world.signedIn();
    const id = await idOf(browser);
    expect(await status(other)).toBe(200);
    const commands = await commandsDuring(world, async () => {
      expect((await end(other, id)).status).toBe(204);
    });
    for (const search of ['scan', 'keys']) expect(commands).not.toContain(search);
    expect(commands.length).toBeLessThanOrEqual(12);
  });

  it('replaced by somebody else who signs in are ended, and that is told', async () => {
    const cookie = cookieOf(browser);
    const page = await browser.navigate(`${ROUTES.login}?prompt=select_account`);
    const landed = await browser.pick(page, ALEX);
    expect(landed.status).toBeLessThan(500);
    await expectGone(cookie);
    const user = await browser.xhr(ROUTES.user);
    expect(user.json()).toMatchObject({ username: ALEX });
    expect(await list(browser)).toHaveLength(1);
    const line = world.bff.log.of('session_replaced').at(-1);
    expect(line?.fields).toMatchObject({ auditId: 'BFF1304', requestId: expect.any(String) });
    await browser.xhr(ROUTES.logout, { method: 'POST' });
    expect(await storedFor(world)).toEqual([]);
  });

  it('of a user who signs in while the last other one ends have their tokens', async () => {
    const other = await world.signedIn(ADELE);
    await end(other);
    await other.xhr(ROUTES.logout, { method: 'POST' });
    browser = await world.signedIn(ADELE);
    let isLeaving = false;
    let begins: Promise<Answer> | undefined;
    const monitor = await watchRedis(world.redis?.port ?? 0, ([name = '', key = '']) => {
      const isTheirs = !key.startsWith('bff:subscriptions-due:');
      if (isLeaving && isTheirs && name.toLowerCase() === 'smembers') begins ??= other.navigate(ROUTES.login);
    });
    // What Redis says arrives late, so that all of a sign-in goes between two commands of the sign-out.
    const proxy = await startTcpProxy(world.redis?.port ?? 0);
    const slow = await world.replicate({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    const leaving = browser.through({ [OWN]: slow.address });
    expect(await status(leaving)).toBe(200);
    isLeaving = true;
    proxy.delay(250);
    await leaving.xhr(ROUTES.logout, { method: 'POST' });
    await begins;
    monitor.stop();
    expect((await other.xhr(ROUTES.tokenRenewal, { method: 'POST' })).status).toBe(200);
    await slow.stop();
    await proxy.stop();
  });
});
