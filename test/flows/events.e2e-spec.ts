import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { EventStreams } from '../../src/events/event-streams.js';
import { Broadcast } from '../../src/platform/broadcast/broadcast.js';
import type { Answer, Browser } from '../support/browser.js';
import { EventReader, type StreamOptions } from '../support/event-stream.js';
import { ITEMS } from '../support/list-items.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

/** Within which a sign-out is to be felt everywhere. */
const FELT_MS = 5_000;

describe('the events of a session', () => {
  let world: World;
  let replicas: [Replica, Replica, Replica];
  let browser: Browser;
  const readers: EventReader[] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await world.redis?.client().flushall();
    browser = await world.signedIn();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    for (const { app } of replicas) {
      await until(() => app.get(EventStreams).size === 0);
      expect(app.get(Broadcast).topics).toBe(0);
    }
  });

  const open = async (of: Browser, options: StreamOptions & { on?: number } = {}): Promise<EventReader> => {
    const reader = await EventReader.open(of, { via: replicas[options.on ?? 0]?.address ?? '', ...options });
    readers.push(reader);
    if (reader.status === 200) await until(() => reader.text !== '');
    return reader;
  };
  const post = (path: string, of = browser): Promise<Answer> => of.xhr(path, { method: 'POST' });
  const copyOf = (of: Browser): Browser => {
    const copy = world.browser();
    copy.jar.set('localhost', 'bff', of.jar.get('localhost', 'bff') ?? '');
    return copy;
  };

  it('come as a stream that nobody keeps, changes or holds back', async () => {
    const { status, answer, text, retry } = await open(browser);
    expect(status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      connection: 'close',
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(text).toMatch(/^retry: \d+\nid: [\w.!-]+\n\n$/);
    expect(retry).toBeGreaterThanOrEqual(1_000);
  });

  it('tell every tab on every replica of a token that was renewed, in any of them', async () => {
    const tabs = [await open(browser), await open(browser, { on: 1 }), await open(browser, { on: 2 })];
    const renewed = await post('/bff/token-renewal?resource=graph');
    const { resource, expiresOn, refreshOn } = renewed.json();
    for (const tab of tabs) {
      await tab.heard('token-renewed');
      expect(JSON.parse(tab.events[0]?.data ?? '')).toEqual({ resource, expiresOn, refreshOn });
    }
  });

  it('tell of a renewal that a call needed, and of one ahead of any call', async () => {
    const tab = await open(browser, { on: 1 });
    later(world, 61 * MINUTE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    await tab.heard('token-renewed');
    later(world, 50 * MINUTE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    await tab.heard('token-renewed', 2, 40_000);
  }, 60_000);

  it('tell of a silent sign-in, and of a sign-in of the same user in another browser', async () => {
    const tab = await open(browser, { on: 1 });
    later(world, MINUTE);
    await browser.frame(ROUTES.forcedSignIn);
    await tab.heard('token-renewed');
    later(world, MINUTE);
    await world.signedIn(ADELE);
    await tab.heard('token-renewed', 2);
    expect(tab.names).toEqual(['token-renewed', 'token-renewed']);
  });

  it('tell once that Entra wants the user, and again only after a new token', async () => {
    const tab = await open(browser, { on: 1 });
    later(world, 61 * MINUTE);
    world.emulator.entra.revokeRefreshTokens(ADELE);
    for (let call = 0; call < 3; call += 1) expect((await browser.xhr(ITEMS)).status).toBe(401);
    await tab.heard('reauth-required');
    expect(JSON.parse(tab.events.at(-1)?.data ?? '')).toEqual({ resource: 'graph' });
    await browser.signIn(ADELE);
    await tab.heard('token-renewed');
    expect(tab.names).toEqual(['reauth-required', 'token-renewed']);
  });

  it.each<[string, (of: Browser) => Promise<unknown>]>([
    ['a sign-out by a script', (of) => post('/bff/logout', of)],
    ['a sign-out by a link', async (of) => of.step(String((await of.xhr(ROUTES.user)).json()['logoutUrl']))],
    [
      'the user, from another browser',
      async () => (await world.signedIn(ADELE)).xhr(ROUTES.sessions, { method: 'DELETE' }),
    ],
    [
      'the user, here',
      async (of) => {
        const { body } = await of.xhr(ROUTES.sessions);
        const [{ id }]: [{ id: string }] = JSON.parse(body);
        return of.xhr(`${ROUTES.sessions}/${id}`, { method: 'DELETE' });
      },
    ],
    [
      "Entra's front channel",
      async (of) => {
        const places = of.history.map(({ headers }) => String(headers['location']));
        const sid = /session_state=([^&]+)/.exec(places.join(' '))?.[1];
        return world.browser().frame(`${ROUTES.frontChannelLogout}?sid=${sid}`);
      },
    ],
    [
      'somebody else who signs in over it',
      async (of) => of.pick(await of.navigate(`${ROUTES.login}?prompt=select_account`), ALEX),
    ],
    [
      'an account that is gone',
      async (of) => {
        later(world, 61 * MINUTE);
        world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'entra-error', code: 50034 } });
        await of.xhr(ITEMS);
        world.emulator.faults.clear();
      },
    ],
  ])(
    'end with signed-out in every tab on every replica when the session is ended by %s',
    async (_who, end) => {
      const tabs = [await open(browser), await open(browser, { on: 1 }), await open(browser, { on: 2 })];
      await end(browser);
      for (const tab of tabs) {
        await tab.over(FELT_MS);
        expect(tab.events.at(-1)).toMatchObject({ name: 'signed-out', data: '{"reason":"ended"}' });
        expect(tab.names.filter((name) => name === 'signed-out')).toHaveLength(1);
      }
    },
  );

  it.each<[string, () => Promise<unknown>]>([
    ['is over', async () => later(world, 9 * 60 * MINUTE)],
    ['has vanished from the store', async () => world.redis?.client().flushall()],
  ])('end with signed-out when the session %s, of which nobody tells', async (_why, end) => {
    const tabs = [await open(browser), await open(browser, { on: 1 })];
    await end();
    for (const tab of tabs) {
      await tab.over(FELT_MS);
      expect(tab.events).toEqual([
        expect.objectContaining({ name: 'signed-out', data: '{"reason":"gone"}' }),
      ]);
    }
  });

  it('end with signed-out although the message of it was lost', async () => {
    const tab = await open(browser, { on: 1 });
    // Behind everybody's back: nobody publishes anything.
    const keys = (await world.redis?.client().keys('bff:session:*')) ?? [];
    await world.redis?.client().del(...keys);
    await tab.over(FELT_MS);
    expect(tab.names).toEqual(['signed-out']);
  });

  it('of one user are not heard by another, nor those of one session by the user in another', async () => {
    const alex = await world.signedIn(ALEX);
    const other = await world.signedIn(ADELE);
    const [hers, his] = [await open(other, { on: 1 }), await open(alex, { on: 1 })];
    await post('/bff/token-renewal');
    await hers.heard('token-renewed');
    await post('/bff/logout');
    await post('/bff/token-renewal', alex);
    await his.heard('token-renewed');
    expect(his.names).toEqual(['token-renewed']);
    expect(hers.names).toEqual(['token-renewed']);
    expect(hers.isOver || his.isOver).toBe(false);
  });

  it('need a session, from our own page', async () => {
    const nobody = await open(world.browser());
    expect(nobody.status).toBe(401);
    await nobody.over();
    expect(JSON.parse(nobody.text)).toMatchObject({ code: 'session_required' });
    const foreign = await open(browser, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    const image = await open(browser, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(image.status).toBe(403);
    const broken = copyOf(browser);
    broken.jar.set('localhost', 'bff', 'x'.repeat(107));
    const dead = await open(broken);
    expect(dead.status).toBe(401);
    expect(String(dead.answer.headers['set-cookie'])).toContain('bff=;');
  });

  it('do not keep a session alive', async () => {
    await open(browser);
    const left = async (): Promise<number> =>
      Number((await browser.xhr(`${ROUTES.user}?slide=false`)).json()['sessionExpiresInSeconds']);
    const before = await left();
    later(world, 30 * MINUTE);
    const again = await open(browser, { on: 1 });
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(again.isOver).toBe(false);
    expect(before - (await left())).toBeGreaterThanOrEqual(30 * 60);
  });

  it('hold nothing that is a secret, and one line each', async () => {
    const tab = await open(browser);
    await post('/bff/token-renewal');
    await tab.heard('token-renewed');
    await post('/bff/logout');
    await tab.over();
    expect(tab.text).not.toMatch(/eyJ|adele|oid|contoso/i);
    const value = browser.history.flatMap(({ headers }) => [headers['set-cookie'] ?? []].flat()).join();
    for (const secret of value.match(/bff=([\w-]{20,})/g) ?? [])
      expect(tab.text).not.toContain(secret.slice(4, 30));
    for (const line of tab.text.split('\n')) expect(line).toMatch(/^(|:|(retry|id|event|data): .+)$/);
  });
});
