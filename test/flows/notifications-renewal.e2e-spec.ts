import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { Agenda } from '../../src/notifications/internal/agenda.js';
import { Renewal } from '../../src/notifications/internal/renewal.js';
import type { Browser } from '../support/browser.js';
import { EventReader } from '../support/event-stream.js';
import { REQUESTS, subscribe, SUBSCRIPTIONS, upstreams, type Upstream } from '../support/notifications.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { passInRedis } from '../support/redis-clock.js';
import { ADELE, startWorld, type Replica, type World } from '../support/world.js';

const AT_SUBSCRIPTIONS = /\/subscriptions/;

describe('a subscription to changes', () => {
  let world: World;
  let second: Replica;
  let browser: Browser;
  let tab: EventReader;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    second = await world.replicate();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await world.redis?.client().flushall();
    world.emulator.sharePoint.reset();
    forgetPosts(world);
    browser = await world.signedIn();
    tab = await EventReader.open(browser, { via: second.address });
  });
  afterEach(() => tab.close());

  const the = (): Upstream => {
    const [one] = upstreams(world);
    if (one === undefined) throw new Error('There is none.');
    return one;
  };
  const calls = (method: string): number =>
    world.emulator.transcript.find({ path: AT_SUBSCRIPTIONS }).filter((entry) => entry.method === method)
      .length;
  /** Both replicas look at once, instead of within five seconds. */
  const look = (): void => {
    for (const { app } of [world.bff, second]) app.get(Renewal).look();
  };
  /** Whoever looked has noted when to look next. */
  const isNoted = (): Promise<void> =>
    until(async () => (await world.bff.app.get(Agenda).due(world.clock.now())).length === 0);
  const lookedAt = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    await until(async () => {
      if (await holds()) return true;
      look();
      return false;
    });
  };
  /** How long SharePoint asked to wait is Redis's to count. */
  const waited = async (): Promise<void> => {
    if (world.redis !== undefined) await passInRedis(world.redis.client(), 3 * MINUTE);
  };
  const isListed = async (): Promise<boolean> =>
    JSON.parse((await browser.xhr(SUBSCRIPTIONS)).body).length > 0;

  it('is renewed well before its end, by one of the replicas, and keeps no session alive', async () => {
    for (const service of ['graph', 'sharepoint']) await subscribe(browser, REQUESTS, { service });
    const before = upstreams(world).map(({ expires }) => expires);
    const left = async (): Promise<number> =>
      Number((await browser.xhr(`${ROUTES.user}?slide=false`)).json()['sessionExpiresInSeconds']);
    const leftBefore = await left();
    later(world, 31 * MINUTE);
    // Long enough for the other replica to begin as well, if it did.
    const slow = { type: 'delay', ms: 200 } as const;
    world.emulator.faults.add({ method: 'PATCH', path: AT_SUBSCRIPTIONS, times: Infinity, action: slow });
    look();
    await until(() => upstreams(world).every(({ expires }, index) => expires > (before[index] ?? 0)));
    for (let again = 0; again < 5; again += 1) look();
    await until(async () => (await left()) <= leftBefore - 30 * 60);
    await isNoted();
    world.emulator.faults.clear();
    expect(calls('PATCH')).toBe(2);
    expect(calls('POST')).toBe(2);
    expect(await isListed()).toBe(true);
  });

  it('outlives an outage of the service, the replica that made it, and its own loss there', async () => {
    const third = await world.replicate();
    const there = browser.through({ [world.origin]: third.address });
    const { id } = (await subscribe(there)).json();
    await third.stop();
    const { expires } = the();
    world.emulator.sharePoint.answerNext({
      service: 'graph',
      method: 'PATCH',
      times: 2,
      response: { status: 503, headers: { 'retry-after': '120' }, body: '' },
    });
    later(world, 31 * MINUTE);
    await lookedAt(() => calls('PATCH') === 1);
    await isNoted();
    for (let again = 0; again < 3; again += 1) look();
    expect(calls('PATCH')).toBe(1);
    later(world, 4 * MINUTE);
    await waited();
    await lookedAt(() => calls('PATCH') === 2);
    await isNoted();
    // By now it has come to its end, and is made anew.
    later(world, 45 * MINUTE);
    await waited();
    await lookedAt(() => upstreams(world).some((one) => one.expires > expires + 45 * MINUTE));
    await tab.heard('resource-changed');
    expect(JSON.parse(tab.events.at(-1)?.data ?? '')).toMatchObject({ subscriptionId: id });
    expect(await world.emulator.sharePoint.notify()).toContain(202);
  });

  it('that the service has lost, or says it has removed, is made anew, and its page is told to look', async () => {
    await subscribe(browser);
    const first = the().id;
    expect(await world.emulator.sharePoint.notifyLifecycle('subscriptionRemoved')).toEqual([202]);
    await tab.heard('resource-changed');
    await lookedAt(() => upstreams(world).length === 1);
    await isNoted();
    const again = the().id;
    expect(again).not.toBe(first);
    await tab.heard('resource-changed', 2);
    world.emulator.sharePoint.answerNext({
      service: 'graph',
      method: 'PATCH',
      times: 1,
      response: {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: '{"error":{"code":"ResourceNotFound","message":"x"}}',
      },
    });
    later(world, 31 * MINUTE);
    await lookedAt(() => upstreams(world).length === 2);
    await tab.heard('resource-changed', 3);
  });

  it('that wants to be authorized again is renewed soon, and one that missed something says so', async () => {
    await subscribe(browser);
    const { expires } = the();
    later(world, MINUTE);
    expect(await world.emulator.sharePoint.notifyLifecycle('reauthorizationRequired')).toEqual([202]);
    await lookedAt(() => the().expires > expires);
    expect(tab.names).not.toContain('resource-changed');
    expect(await world.emulator.sharePoint.notifyLifecycle('missed')).toEqual([202]);
    await tab.heard('resource-changed');
  });

  it('waits while Entra wants the user, without asking again and again, and goes on then', async () => {
    await subscribe(browser);
    const { expires } = the();
    world.emulator.entra.revokeRefreshTokens(ADELE);
    later(world, 31 * MINUTE);
    await lookedAt(() => the().expires > expires);
    await isNoted();
    const since = the().expires;
    later(world, 31 * MINUTE);
    forgetPosts(world);
    await lookedAt(() => tokenPosts(world).length > 0);
    await isNoted();
    for (let round = 0; round < 3; round += 1) {
      later(world, 2 * MINUTE);
      look();
      await isNoted();
    }
    expect(tokenPosts(world)).toHaveLength(1);
    expect(calls('PATCH')).toBe(0);
    await browser.signIn(ADELE);
    later(world, 2 * MINUTE);
    await lookedAt(() => the().expires > since);
    expect(await isListed()).toBe(true);
  });

  it('is over when its user may not read it any more, and when the last session has ended', async () => {
    await subscribe(browser);
    world.emulator.sharePoint.answerNext({
      service: 'graph',
      method: 'PATCH',
      times: 1,
      response: {
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: '{"error":{"code":"accessDenied","message":"x"}}',
      },
    });
    later(world, 31 * MINUTE);
    await lookedAt(async () => !(await isListed()));
    await isNoted();
    await tab.heard('resource-changed');
    await subscribe(browser);
    later(world, 9 * 60 * MINUTE);
    const before = calls('PATCH') + calls('POST');
    await lookedAt(async () => ((await world.redis?.client().keys('bff:subscriber:*')) ?? []).length === 0);
    expect(calls('PATCH') + calls('POST')).toBe(before);
  });
});
