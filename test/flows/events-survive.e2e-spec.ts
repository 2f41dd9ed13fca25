import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { ROUTES } from '@entra-bff/contract';
import { EventStreams } from '../../src/events/event-streams.js';
import { Broadcast } from '../../src/platform/broadcast/broadcast.js';
import { Drain } from '../../src/platform/drain.js';
import type { Browser } from '../support/browser.js';
import { EventReader, type StreamOptions } from '../support/event-stream.js';
import { expectProblem } from '../support/problems.js';
import { commandsDuring } from '../support/redis-commands.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

const CAP = 8;

describe('a stream of events', () => {
  let world: World;
  let other: Replica;
  let browser: Browser;
  const readers: EventReader[] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    other = await world.replicate();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await world.redis?.client().flushall();
    browser = await world.signedIn();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await isEmpty(world.bff);
    await isEmpty(other);
  });

  const isEmpty = ({ app }: Replica): Promise<void> =>
    until(() => app.get(EventStreams).size === 0 && app.get(Broadcast).topics === 0);
  const open = async (options: StreamOptions = {}, of = browser): Promise<EventReader> => {
    const reader = await EventReader.open(of, { via: world.bff.address, ...options });
    readers.push(reader);
    if (reader.status === 200) await until(() => reader.text !== '');
    return reader;
  };
  const renew = (of = browser): Promise<unknown> => of.xhr(ROUTES.tokenRenewal, { method: 'POST' });
  const signOut = (of = browser): Promise<unknown> => of.xhr(ROUTES.logout, { method: 'POST' });

  it('ends at once when its replica is to end, and goes on at another with what was missed', async () => {
    const ending = await world.replicate();
    const first = await open({ via: ending.address });
    const start = performance.now();
    const drained = ending.app.get(Drain).run();
    await first.over();
    expect(first.names).toEqual([]);
    expect(first.retry).toBeLessThanOrEqual(1_000);
    // Until the process has ended a page is told to come back, and not that it may never.
    const meanwhile = await open({ via: ending.address, lastEventId: first.lastId });
    await meanwhile.over();
    expect([meanwhile.status, meanwhile.names]).toEqual([200, []]);
    expect(meanwhile.answer.headers['content-type']).toBe('text/event-stream');
    const script = await world.browser(ending).xhr(ROUTES.events);
    expectProblem(script, 'shutting_down');
    later(world, MINUTE);
    await renew();
    await drained;
    // Far below the time that a drain gives what is in flight.
    expect(performance.now() - start).toBeLessThan(15_000);
    await ending.stop();
    const second = await open({ via: other.address, lastEventId: first.lastId });
    await second.heard('token-renewed');
    expect(second.names).toEqual(['token-renewed']);
    await signOut();
    await second.over();
    expect(second.names).toEqual(['token-renewed', 'signed-out']);
  });

  it('ends with the process that is closed without notice', async () => {
    const ending = await world.replicate();
    const reader = await open({ via: ending.address });
    await ending.stop();
    await reader.over();
    expect(reader.names).toEqual([]);
  });

  it('tells a page that comes back nothing that it knows', async () => {
    const first = await open();
    later(world, MINUTE);
    await renew();
    await first.heard('token-renewed');
    first.close();
    const second = await open({ lastEventId: first.lastId });
    later(world, MINUTE);
    await renew();
    await second.heard('token-renewed');
    expect(second.names).toEqual(['token-renewed']);
    expect(second.events[0]?.data).not.toBe(first.events[0]?.data);
  });

  it('tells a page that comes back that Entra wants the user, once', async () => {
    const first = await open();
    first.close();
    later(world, 61 * MINUTE);
    world.emulator.entra.revokeRefreshTokens(ADELE);
    await renew();
    const second = await open({ lastEventId: first.lastId });
    await second.heard('reauth-required');
    second.close();
    const third = await open({ lastEventId: second.lastId });
    await signOut();
    await third.over();
    expect(third.names).toEqual(['signed-out']);
  });

  it('tells a page that comes back after the sign-out of it once, and then ends its asking', async () => {
    const first = await open();
    first.close();
    await signOut();
    const second = await open({ lastEventId: first.lastId });
    await second.over();
    expect([second.status, second.names]).toEqual([200, ['signed-out']]);
    const third = await open({ lastEventId: second.lastId });
    await third.over();
    expect([third.status, third.text]).toEqual([204, '']);
  });

  it("tells a page of somebody's that the browser is not theirs any more", async () => {
    const first = await open();
    first.close();
    await browser.pick(await browser.navigate(`${ROUTES.login}?prompt=select_account`), ALEX);
    const second = await open({ lastEventId: first.lastId });
    await second.over();
    expect(second.names).toEqual(['signed-out']);
  });

  it('is not to be had for an invented name of an event', async () => {
    const nobody = world.browser();
    for (const lastEventId of ['', 'x', '../..', `${'a'.repeat(22)}.`, `${'a'.repeat(22)}.zzzzzzzzzzzzz`]) {
      const reader = await open({ lastEventId }, nobody);
      expect([lastEventId, reader.status]).toEqual([lastEventId, 401]);
      const own = await open({ lastEventId });
      expect([lastEventId, own.status, own.names]).toEqual([lastEventId, 200, []]);
      own.close();
    }
  });

  it('lives longer than a proxy and this service let anything be silent', async () => {
    const reader = await open();
    await until(() => reader.text.includes(':\n\n'), 40_000);
    const beats = (): number => reader.text.split(':\n\n').length;
    const before = beats();
    await until(() => beats() >= before + 2, 60_000);
    expect(reader.isOver).toBe(false);
    await signOut();
    await reader.over();
    expect(reader.names).toEqual(['signed-out']);
  }, 120_000);

  it('goes on through another connection when a network has cut the one it had', async () => {
    const proxy = await startTcpProxy(Number(new URL(world.bff.address).port));
    const via = `http://127.0.0.1:${proxy.port}`;
    const first = await open({ via });
    await proxy.stop();
    await first.over();
    await isEmpty(world.bff);
    later(world, MINUTE);
    await renew();
    const second = await open({ lastEventId: first.lastId });
    await second.heard('token-renewed');
  });

  it('catches up with a renewal of which the message was lost on the way from Redis', async () => {
    const proxy = await startTcpProxy(world.redis?.port ?? 0);
    const remote = await world.replicate({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    const reader = await open({ via: remote.address });
    proxy.partition();
    later(world, MINUTE);
    await renew();
    proxy.heal();
    await reader.heard('token-renewed', 1, 40_000);
    expect(reader.names).toEqual(['token-renewed']);
    reader.close();
    await isEmpty(remote);
    await remote.stop();
    await proxy.stop();
  }, 60_000);

  it('survives a Redis that is away for a while, and so does one that begins then', async () => {
    const reader = await open();
    world.redis?.pause();
    const meanwhile = await open({ via: other.address, lastEventId: reader.lastId });
    await meanwhile.over();
    expect([meanwhile.status, meanwhile.names]).toEqual([200, []]);
    expect(meanwhile.retry).toBeGreaterThanOrEqual(2_000);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    world.redis?.resume();
    expect(reader.isOver).toBe(false);
    await until(async () => (await browser.xhr(ROUTES.user)).status === 200);
    await signOut();
    await reader.over(10_000);
    expect(reader.names).toEqual(['signed-out']);
  }, 60_000);

  it('is one of eight also where hundreds are opened at once', async () => {
    const burst = await Promise.all(
      Array.from({ length: 200 }, () => EventReader.open(browser, { via: world.bff.address })),
    );
    readers.push(...burst);
    await until(() => world.bff.app.get(EventStreams).size <= CAP);
    expect(burst.filter(({ isOver }) => !isOver).length).toBeLessThanOrEqual(CAP);
  });

  it('is one of eight that a session may have here: the oldest is sent away for a while', async () => {
    const many: EventReader[] = [];
    for (let n = 0; n < CAP; n += 1) many.push(await open());
    const one = await open({}, await world.signedIn(ALEX));
    const ninth = await open();
    const [oldest, ...rest] = many;
    await oldest?.over();
    expect(oldest?.names).toEqual([]);
    expect(oldest?.retry).toBeGreaterThanOrEqual(30_000);
    expect(rest.some(({ isOver }) => isOver)).toBe(false);
    await renew();
    for (const reader of [...rest, ninth]) await reader.heard('token-renewed');
    expect(one.names).toEqual([]);
    expect(world.bff.app.get(EventStreams).size).toBe(CAP + 1);
  });

  it('leaves nothing behind when its page is closed, at whatever moment', async () => {
    const cookie = `bff=${browser.jar.get('localhost', 'bff')}`;
    const port = Number(new URL(world.bff.address).port);
    const host = new URL(world.origin).host;
    for (let round = 0; round < 60; round += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`GET ${ROUTES.events} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
          setTimeout(() => socket.destroy(), round % 20);
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    }
    await isEmpty(world.bff);
    const channels = async (): Promise<number> =>
      ((await world.redis?.client().pubsub('CHANNELS', 'bff:broadcast:*')) ?? []).length;
    await until(async () => (await channels()) === 0);
  });

  it('asks the store nothing while nothing happens, but for a look at its tokens now and then', async () => {
    const reader = await open();
    expect((await browser.xhr(ROUTES.user)).status).toBe(200);
    const commands = await commandsDuring(world, async () => {
      await new Promise((resolve) => setTimeout(resolve, 8_000));
    });
    expect(reader.isOver).toBe(false);
    expect(new Set(commands)).toEqual(commands.length === 0 ? new Set() : new Set(['mget']));
    expect(commands.length).toBeLessThanOrEqual(4);
  }, 30_000);

  it('of a user who signs out during a renewal tells of no token', async () => {
    const reader = await open();
    later(world, 61 * MINUTE);
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: 500 } });
    const renewal = renew();
    await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT);
    await signOut();
    await renewal;
    world.emulator.faults.clear();
    await reader.over();
    expect(reader.names).toEqual(['signed-out']);
  });
});
