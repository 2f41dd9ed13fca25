import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { Coherence } from '../../src/platform/store/coherence.js';
import type { Browser } from '../support/browser.js';
import { commandsDuring } from '../support/redis-commands.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { startWorld, type Replica, type World } from '../support/world.js';

const LISTS = `${ROUTES.sharePoint}/lists`;

const isIntact = ({ app }: Replica): boolean => app.get(Coherence).isIntact();

const cookieOf = (browser: Browser): string => `bff=${browser.jar.get('localhost', 'bff')}`;

describe('what a process remembers of the store', () => {
  let world: World;
  let other: Replica;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    other = await world.replicate();
    await until(() => isIntact(world.bff) && isIntact(other));
  });
  afterAll(() => world.stop());

  const elsewhere = (browser: Browser): Browser => browser.through({ [world.origin]: other.address });

  it('costs a request no command once it has been asked', async () => {
    const user = await world.signedIn();
    expect((await user.xhr(LISTS)).status).toBe(200);
    const commands = await commandsDuring(world, async () => {
      for (let call = 0; call < 20; call += 1) expect((await user.xhr(LISTS)).status).toBe(200);
    });
    expect(commands).toEqual([]);
  });

  it('is read with two commands by a process that has not seen the session: it, and whether SharePoint said to wait', async () => {
    const user = elsewhere(await world.signedIn());
    const commands = await commandsDuring(world, async () => {
      expect((await user.xhr(LISTS)).status).toBe(200);
    });
    expect(commands).toEqual(['mget', 'mget']);
  });

  it('is forgotten at a sign-out elsewhere', async () => {
    const user = await world.signedIn();
    const headers = { cookie: cookieOf(user) };
    const status = async (): Promise<number> => (await elsewhere(user).xhr(LISTS, { headers })).status;
    expect(await status()).toBe(200);
    expect((await user.xhr(ROUTES.logout, { method: 'POST' })).status).toBe(200);
    await until(async () => (await status()) === 401);
  });

  it('is forgotten by the process itself before it answers a sign-out', async () => {
    const user = await world.signedIn();
    expect((await user.xhr(LISTS)).status).toBe(200);
    const cookie = cookieOf(user);
    await user.xhr(ROUTES.logout, { method: 'POST' });
    expect((await user.xhr(LISTS, { headers: { cookie } })).status).toBe(401);
  });
});

describe('what a process remembers, when its network fails', () => {
  let world: World;
  let network: TcpProxy;
  let cutOff: Replica;
  beforeEach(async () => {
    world = await startWorld({ redis: true });
    network = await startTcpProxy(world.redis?.port ?? 0);
    cutOff = await world.replicate({ REDIS_URL: `redis://127.0.0.1:${network.port}` });
    await until(() => isIntact(cutOff));
  });
  afterEach(async () => {
    await network.stop();
    await world.stop();
  });

  it('is not believed two seconds later, though no connection has ended', async () => {
    const user = await world.signedIn();
    const headers = { cookie: cookieOf(user) };
    const there = user.through({ [world.origin]: cutOff.address });
    const status = async (): Promise<number> => (await there.xhr(LISTS, { headers })).status;
    expect(await status()).toBe(200);
    network.partition();
    const cutAt = performance.now();
    await user.xhr(ROUTES.logout, { method: 'POST' });
    while (performance.now() - cutAt < 3_500) {
      const askedAt = performance.now() - cutAt;
      const answer = await status();
      if (askedAt > 2_000) expect(answer).toBe(503);
      else expect([200, 503]).toContain(answer);
    }
    network.heal();
    await until(async () => (await status()) === 401);
  });

  it('is dropped with a connection that ends, and is true again after the next one', async () => {
    const user = await world.signedIn();
    const there = user.through({ [world.origin]: cutOff.address });
    expect((await there.xhr(LISTS)).status).toBe(200);
    await world.redis?.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => !isIntact(cutOff));
    expect((await there.xhr(LISTS)).status).toBe(200);
    await until(() => isIntact(cutOff));
    expect((await there.xhr(LISTS)).status).toBe(200);
    const commands = await commandsDuring(world, async () => {
      expect((await there.xhr(LISTS)).status).toBe(200);
    });
    expect(commands).toEqual([]);
  });

  it('is dropped when all data are gone', async () => {
    const user = await world.signedIn();
    expect((await user.xhr(LISTS)).status).toBe(200);
    await world.redis?.client().flushall();
    await until(async () => (await user.xhr(LISTS)).status === 401);
  });
});
