import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { Coherence } from '../../src/platform/store/coherence.js';
import type { Browser } from '../support/browser.js';
import { commandsDuring } from '../support/redis-commands.js';
import { until } from '../support/until.js';
import { startWorld, type Replica, type World } from '../support/world.js';

const LISTS = `${ROUTES.sharePoint}/lists`;

const isIntact = ({ app }: Replica): boolean => app.get(Coherence).isIntact();

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

  it('is read with one command by a process that has not seen the session', async () => {
    const user = elsewhere(await world.signedIn());
    const commands = await commandsDuring(world, async () => {
      expect((await user.xhr(LISTS)).status).toBe(200);
    });
    expect(commands).toEqual(['mget']);
  });

  it('is forgotten at a sign-out elsewhere', async () => {
    const user = await world.signedIn();
    const second = elsewhere(user);
    expect((await second.xhr(LISTS)).status).toBe(200);
    expect((await user.xhr(ROUTES.logout, { method: 'POST' })).status).toBe(200);
    await until(async () => (await second.xhr(LISTS)).status === 401);
  });

  it('is forgotten by the process itself before it answers a sign-out', async () => {
    const user = await world.signedIn();
    expect((await user.xhr(LISTS)).status).toBe(200);
    const cookie = `bff=${user.jar.get('localhost', 'bff')}`;
    await user.xhr(ROUTES.logout, { method: 'POST' });
    expect((await user.xhr(LISTS, { headers: { cookie } })).status).toBe(401);
  });
});
