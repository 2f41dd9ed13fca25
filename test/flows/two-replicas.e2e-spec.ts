import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { storedFor } from '../support/store-contents.js';
import { storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

describe('two replicas on one Redis', () => {
  let world: World;
  let second: Replica;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    second = await world.replicate();
  });
  afterAll(() => world.stop());

  /** The same browser, as a balancer would lead it to the other replica. */
  const elsewhere = (browser: Browser): Browser => browser.through({ [world.origin]: second.address });

  it('serve a session that began on the other one, with the tokens it has', async () => {
    const browser = await world.signedIn();
    forgetPosts(world);
    const user = await elsewhere(browser).xhr('/bff/user');
    expect(user.json()).toMatchObject({ username: ADELE });
    expect((await elsewhere(browser).xhr(ITEMS)).status).toBe(200);
    expect(tokenPosts(world)).toEqual([]);
  });

  it('finish a sign-in that began on the other one', async () => {
    const browser = world.browser();
    const page = await browser.navigate('/bff/login?returnUrl=/after');
    const landed = await elsewhere(browser).pick(page, ALEX);
    expect(new URL(landed.url).pathname).toBe('/after');
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ALEX });
  });

  it('renew on one what the other one uses', async () => {
    const browser = await world.signedIn();
    later(world, 61 * MINUTE);
    const renewed = await elsewhere(browser).xhr('/bff/token-renewal', { method: 'POST' });
    forgetPosts(world);
    const seen = await browser.xhr('/bff/token-expiry');
    expect(seen.json()['expiresOn']).toBe(renewed.json()['expiresOn']);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    expect(tokenPosts(world)).toEqual([]);
  });

  it('feel a sign-out on the other one at once, and keep no token of who has gone', async () => {
    const people = [await world.signedIn(ADELE), await world.signedIn(ALEX)];
    for (const browser of people) expect((await elsewhere(browser).xhr('/bff/user')).status).toBe(200);
    for (const browser of people) {
      const cookie = browser.jar.get('localhost', 'bff') ?? '';
      expect((await elsewhere(browser).xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
      browser.jar.set('localhost', 'bff', cookie);
      expectProblem(await browser.xhr('/bff/user'), 'session_required');
      expectProblem(await browser.xhr(ITEMS), 'session_required');
    }
  });

  it('leave nothing behind when everybody has signed out', async () => {
    await world.redis?.client().flushall();
    const browser = await world.signedIn();
    const another = elsewhere(await world.signedIn());
    expect(await storedPartitions(world)).toHaveLength(1);
    await browser.xhr('/bff/logout', { method: 'POST' });
    expect(await storedPartitions(world)).toHaveLength(1);
    expect((await another.xhr('/bff/user')).status).toBe(200);
    await another.xhr('/bff/logout', { method: 'POST' });
    expect(await storedFor(world)).toEqual([]);
  });
});
