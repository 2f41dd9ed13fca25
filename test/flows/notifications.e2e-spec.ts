import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import type { Browser } from '../support/browser.js';
import { EventReader } from '../support/event-stream.js';
import { deliver, element, REQUESTS, subscribe, SUBSCRIPTIONS, upstreams } from '../support/notifications.js';
import { MINUTE } from '../support/test-clock.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

let world: World;
let second: Replica;
let browser: Browser;
const readers: EventReader[] = [];
beforeAll(async () => {
  world = await startWorld({ redis: true });
  second = await world.replicate();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.redis?.client().flushall();
  browser = await world.signedIn();
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
  world.emulator.faults.clear();
  world.emulator.sharePoint.reset();
});

const open = async (of: Browser, via = second): Promise<EventReader> => {
  const reader = await EventReader.open(of, { via: via.address });
  readers.push(reader);
  await until(() => reader.text !== '');
  return reader;
};
const changes = (of: EventReader): { subscriptionId: string; resource: string }[] =>
  of.events.filter(({ name }) => name === 'resource-changed').map(({ data }) => JSON.parse(data));
/** So long that what was to come would have come. */
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));
const idOf = async (of: Browser, path?: string, wish?: object): Promise<string> =>
  String((await subscribe(of, path, wish)).json()['id']);

describe('a page that subscribed to changes', () => {
  it('hears of one on another replica than it was told of, once for many, and not what changed', async () => {
    const made = await subscribe(browser);
    expect(made.status).toBe(201);
    const { id, resource, expiresAt } = made.json();
    expect(made.headers['location']).toBe(`${SUBSCRIPTIONS}/${String(id)}`);
    expect(resource).toMatch(/^\/api\/sharepoint\/sites\/[\w.%-]+\/lists\/[0-9a-f-]{36}$/);
    expect(Date.parse(String(expiresAt))).toBeGreaterThan(world.clock.now() + 30 * MINUTE);
    const tab = await open(browser);
    const [upstream] = upstreams(world);
    if (upstream === undefined) throw new Error('There is none.');
    expect(upstream.clientState?.length).toBeLessThanOrEqual(128);
    const many = Array.from({ length: 20 }, () => element(upstream));
    expect((await deliver(world, many)).status).toBe(202);
    for (let again = 0; again < 5; again += 1) expect((await deliver(world, many)).status).toBe(202);
    await tab.heard('resource-changed');
    expect(changes(tab)).toEqual([{ subscriptionId: id, resource }]);
    await tab.heard('resource-changed', 2);
    await soon();
    expect(changes(tab)).toHaveLength(2);
  });

  it('may watch a list by any of its names, a drive, and be told by SharePoint itself', async () => {
    const tab = await open(browser);
    const { body } = await browser.xhr('/api/sharepoint/sites/%2Fsites%2Fdemo/drives');
    const [{ id: drive }]: [{ id: string }] = JSON.parse(body).items;
    await subscribe(browser, `/api/sharepoint/drives/${encodeURIComponent(drive)}/subscriptions`);
    await subscribe(browser, '/api/sharepoint/lists/Documents/subscriptions');
    await subscribe(browser, REQUESTS, { service: 'sharepoint' });
    const listed = JSON.parse((await browser.xhr(SUBSCRIPTIONS)).body);
    expect(listed).toHaveLength(3);
    expect(upstreams(world).map(({ service }) => service)).toEqual(['graph', 'graph', 'sharepoint']);
    expect(await world.emulator.sharePoint.notify()).toEqual([202, 202, 200]);
    await tab.heard('resource-changed', 3);
    const ids = ({ id }: { id: string }): string => id;
    const heard = changes(tab).map(({ subscriptionId }) => subscriptionId);
    expect(heard.toSorted()).toEqual(listed.map(ids).toSorted());
    const [first] = listed;
    expect(await idOf(browser, `${String(first.resource)}/subscriptions`)).toBe(first.id);
  });

  it('shares one subscription with every tab and session of its user, also when they ask at once', async () => {
    const other = await world.signedIn(ADELE);
    const ids = await Promise.all([browser, other, browser, other].map((of) => idOf(of)));
    expect(new Set(ids).size).toBe(1);
    expect(upstreams(world)).toHaveLength(1);
    const [here, there] = [await open(browser), await open(other, world.bff)];
    await world.emulator.sharePoint.notify();
    await Promise.all([here.heard('resource-changed'), there.heard('resource-changed')]);
    expect((await browser.xhr(`${SUBSCRIPTIONS}/${ids[0]}`, { method: 'DELETE' })).status).toBe(204);
    expect((await browser.xhr(`${SUBSCRIPTIONS}/${ids[0]}`, { method: 'DELETE' })).status).toBe(404);
    expect(upstreams(world)).toHaveLength(1);
    expect((await other.xhr(`${SUBSCRIPTIONS}/${ids[0]}`, { method: 'DELETE' })).status).toBe(204);
    await until(() => upstreams(world).length === 0);
  });

  it('is alone in hearing of it: neither other users nor sessions that did not ask do', async () => {
    const alex = await world.signedIn(ALEX);
    const silent = await world.signedIn(ADELE);
    const hers = await idOf(browser);
    const his = await idOf(alex);
    expect(his).not.toBe(hers);
    for (const [of, id] of [
      [alex, hers],
      [silent, hers],
    ] as const)
      expect((await of.xhr(`${SUBSCRIPTIONS}/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(JSON.parse((await silent.xhr(SUBSCRIPTIONS)).body)).toEqual([]);
    const tabs = [await open(browser), await open(alex), await open(silent)];
    const [upstream] = upstreams(world);
    if (upstream === undefined) throw new Error('There is none.');
    await deliver(world, [element(upstream)]);
    await tabs[0]?.heard('resource-changed');
    await soon();
    expect(tabs.map((tab) => changes(tab).length)).toEqual([1, 0, 0]);
  });

  it('hears nothing after a sign-out, and its subscription ends at the service', async () => {
    const other = await world.signedIn(ADELE);
    await idOf(browser);
    const id = await idOf(other);
    const [gone, stays] = [await open(browser), await open(other)];
    await browser.xhr(ROUTES.logout, { method: 'POST' });
    await world.emulator.sharePoint.notify();
    await stays.heard('resource-changed');
    await gone.over();
    expect(changes(gone)).toEqual([]);
    expect(JSON.parse((await other.xhr(SUBSCRIPTIONS)).body)).toMatchObject([{ id }]);
    const [upstream] = upstreams(world);
    if (upstream === undefined) throw new Error('There is none.');
    await other.xhr(ROUTES.logout, { method: 'POST' });
    await until(() => upstreams(world).length === 0);
    // It may have been on its way.
    expect((await deliver(world, [element(upstream)])).status).toBe(202);
  });

  it('hears nothing after a sign-out of which the message was lost', async () => {
    await subscribe(browser);
    const tab = await open(browser);
    const keys = (await world.redis?.client().keys('bff:session:*')) ?? [];
    await world.redis?.client().del(...keys);
    await world.emulator.sharePoint.notify();
    await tab.over();
    expect(tab.names).toEqual(['signed-out']);
  });
});

describe('a page that subscribes to changes', () => {
  it('and may not read it, or asks too much, is told so and nothing is kept', async () => {
    const nothing = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Nothing/subscriptions';
    expect((await subscribe(browser, nothing)).json()).toMatchObject({ code: 'not_found' });
    const drive = '/api/sharepoint/drives/b!x/subscriptions';
    expect((await subscribe(browser, drive, { service: 'sharepoint' })).json()).toMatchObject({
      code: 'bad_request',
    });
    for (const wish of [{ service: 'entra' }, { clientState: 'mine' }])
      expect((await subscribe(browser, REQUESTS, wish)).status).toBe(400);
    expect((await subscribe(world.browser())).status).toBe(401);
    expect((await world.browser().xhr(SUBSCRIPTIONS)).status).toBe(401);
    expect(upstreams(world)).toEqual([]);
    expect(JSON.parse((await browser.xhr(SUBSCRIPTIONS)).body)).toEqual([]);
  });

  it('of a service that cannot reach us is told whose fault that is, and may try again', async () => {
    world.emulator.sharePoint.answerNext({
      service: 'graph',
      method: 'POST',
      times: 1,
      response: {
        status: 400,
        headers: { 'content-type': 'application/json' },
        body: '{"error":{"code":"ValidationError","message":"x"}}',
      },
    });
    const refused = await subscribe(browser);
    expect(refused.json()).toMatchObject({ code: 'upstream_invalid' });
    expect(refused.json()['detail']).toContain('NOTIFICATIONS_URL');
    expect((await subscribe(browser)).status).toBe(201);
    expect(upstreams(world)).toHaveLength(1);
  });

  it('leaves nothing readable in the store, and nothing that stays for ever', async () => {
    await subscribe(browser);
    if (world.redis === undefined) throw new Error('The world has no Redis.');
    const client = world.redis.client();
    const keys = await client.keys('bff:subscri*');
    expect(keys.length).toBeGreaterThanOrEqual(2);
    const secrets = upstreams(world).flatMap(({ id, clientState = '' }) => [id, clientState]);
    const shownBy = (text: string): string[] => [...secrets, 'contoso'].filter((word) => text.includes(word));
    for (const key of keys) {
      expect(await client.pttl(key)).toBeGreaterThan(0);
      expect(shownBy(`${key} ${(await client.dumpBuffer(key)).toString('latin1')}`)).toEqual([]);
    }
    const logged = JSON.stringify([world.bff.log.lines, second.log.lines]);
    expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
  });
});
