import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import { UpstreamHttp } from '../../src/upstream/upstream-http.js';
import { passWindows } from '../support/pass-windows.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { ADELE, ALEX, MEGAN, startWorld, type World } from '../support/world.js';

const APP_BUDGET = { 'RateLimit-Limit': '1200', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '31' };

let world: World;
let adele: Browser[];
let alex: Browser[];
let megan: Browser[];
beforeAll(async () => {
  world = await startWorld({ redis: true });
  const replicas = [world.bff, await world.replicate(), await world.replicate()];
  const everywhere = (user: Browser): Browser[] =>
    replicas.map(({ address }) => user.through({ [world.origin]: address }));
  adele = everywhere(await world.signedIn(ADELE));
  alex = everywhere(await world.signedIn(ALEX));
  megan = everywhere(await world.signedIn(MEGAN));
});
afterAll(() => world.stop());
beforeEach(async () => {
  // Each replica knows them all, as in the middle of a day.
  for (const browser of [...adele, ...alex, ...megan]) expect((await browser.xhr(ITEMS)).status).toBe(200);
  world.emulator.transcript.clear();
});
afterEach(async () => {
  world.emulator.faults.clear();
  world.emulator.sharePoint.clearThrottle();
  await pass(32_000);
});

const pass = async (ms: number): Promise<void> => {
  await passWindows(world, ms);
};
const first = (): Browser => adele[0] ?? world.browser();
const graph = (method?: string): number =>
  world.emulator.transcript.count({ service: 'graph', ...(method !== undefined && { method }) });
const fault = (action: FaultAction): void => void world.emulator.faults.add({ service: 'graph', action });
const write = { method: 'POST', headers: { 'content-type': 'application/json' }, body: NEW_ITEM };
const told = ({ status, headers, json }: Answer): unknown[] => [
  status,
  json()['code'],
  Number(headers['retry-after']),
];

describe('while SharePoint says to wait', () => {
  it.each([
    [429, 'throttled'],
    [503, 'upstream_throttled'],
  ])('with %i no replica sends anything for the user, and each says how long', async (status, code) => {
    fault({ type: 'throttle', status, retryAfter: 10 });
    expect(told(await first().xhr(ITEMS))).toEqual([status, code, 10]);
    const calls = adele.flatMap((browser) =>
      Array.from({ length: 30 }, (_, n) => browser.xhr(ITEMS, n % 2 === 0 ? {} : write)),
    );
    for (const answer of await Promise.all(calls)) {
      expect(told(answer).slice(0, 2)).toEqual([status, code]);
      expect(answer.headers['retry-after']).toMatch(/^(?:[1-9]|10)$/);
      expect(answer.json()['retryAfter']).toBe(Number(answer.headers['retry-after']));
    }
    expect(graph()).toBe(1);
    await pass(11_000);
    const after = await Promise.all(adele.map((browser) => browser.xhr(ITEMS)));
    expect(after.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  it('to one user, the others notice nothing', async () => {
    fault({ type: 'throttle', retryAfter: 10 });
    await first().xhr(ITEMS);
    const others = await Promise.all(alex.map((browser) => browser.xhr(ITEMS)));
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('to the application, all users of the tenant wait, for the longer of the two times', async () => {
    fault({ type: 'throttle', retryAfter: 5, headers: APP_BUDGET });
    expect(told(await first().xhr(ITEMS))).toEqual([429, 'throttled', 31]);
    for (const browser of alex) expect(told(await browser.xhr(ITEMS))).toEqual([429, 'throttled', 31]);
    expect(graph()).toBe(1);
  });

  it('in one part of a batch, it counts like an answer of its own', async () => {
    const { app } = world.bff;
    const session = (await first().xhr('/bff/user')).json();
    const owner = `${String(session['tenantId'])}.${String(session['id'])}`;
    const url = `${world.emulator.environment['GRAPH_URL'] ?? ''}/v1.0/$batch`;
    const part = { status: 429, headers: { 'retry-after': '10' } };
    await app.get(UpstreamHttp, { strict: false }).heardOfPart({ service: 'graph', owner, url }, part);
    for (const browser of adele) expect(told(await browser.xhr(ITEMS))).toEqual([429, 'throttled', 10]);
    expect(graph()).toBe(0);
  });

  it('to some users, one after another, it is not meant for one: the others do not find out by calls of their own', async () => {
    for (const browser of [first(), alex[0] ?? first()]) {
      fault({ type: 'throttle', status: 503, retryAfter: 10 });
      expect(told(await browser.xhr(ITEMS))).toEqual([503, 'upstream_throttled', 10]);
    }
    for (const browser of megan)
      expect(told(await browser.xhr(ITEMS)).slice(0, 2)).toEqual([503, 'upstream_throttled']);
    expect(graph()).toBe(2);
  });
});

describe('one retry of ours', () => {
  it('is for what is read, when the wait is short', async () => {
    fault({ type: 'throttle', status: 503, retryAfter: 1 });
    expect((await first().xhr(ITEMS)).status).toBe(200);
    expect(graph()).toBe(2);
  });

  it('is the only one', async () => {
    fault({ type: 'throttle', retryAfter: 1 });
    fault({ type: 'throttle', retryAfter: 1 });
    expect(told(await first().xhr(ITEMS))).toEqual([429, 'throttled', 1]);
    expect(graph()).toBe(2);
  });

  it('is not for what adds something; a later call waits for the short rest of the time', async () => {
    fault({ type: 'throttle', retryAfter: 1 });
    expect(told(await first().xhr(ITEMS, write))).toEqual([429, 'throttled', 1]);
    expect(graph('POST')).toBe(1);
    expect((await first().xhr(ITEMS, write)).status).toBe(201);
    expect(graph('POST')).toBe(2);
  });
});

describe('the budget that SharePoint tells of', () => {
  const tell = (remaining: number, reset: number): void =>
    fault({
      type: 'alter',
      change: (answer) => ({
        ...answer,
        headers: {
          ...answer.headers,
          'RateLimit-Limit': '1200',
          'RateLimit-Remaining': String(remaining),
          'RateLimit-Reset': String(reset),
        },
      }),
    });

  it('is told to our callers, scripts of other origins too', async () => {
    tell(600, 20);
    const { headers } = await first().xhr(ITEMS);
    expect(headers).toMatchObject({
      'ratelimit-limit': '1200',
      'ratelimit-remaining': '600',
      'ratelimit-reset': '20',
    });
  });

  it('is left alone when almost nothing is left, on all replicas, before SharePoint refuses', async () => {
    tell(3, 20);
    expect((await first().xhr(ITEMS)).status).toBe(200);
    for (const browser of [...adele, ...alex]) {
      const answer = await browser.xhr(ITEMS);
      expect(told(answer)).toEqual([429, 'throttled', 20]);
    }
    expect((await first().xhr(ITEMS)).headers).toMatchObject({ 'ratelimit-remaining': '3' });
    expect(graph()).toBe(1);
  });

  it('is spread when little is left: some wait, nobody is told nothing', async () => {
    tell(24, 30);
    expect((await first().xhr(ITEMS)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 6 }, () => first().xhr(ITEMS)));
    const codes = answers.map(({ status }) => status);
    expect(codes.filter((status) => status === 200).length).toBeLessThan(4);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(told(answer).slice(0, 2)).toEqual([429, 'throttled']);
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    }
  });
});

it('every call names us, so that Microsoft can tell whose it is', async () => {
  await first().xhr(ITEMS, write);
  const names = world.emulator.transcript
    .find({ service: 'graph' })
    .map(({ headers }) => headers['user-agent']);
  expect(new Set(names)).toEqual(new Set(['NONISV|entra-bff|entra-bff/0.1.0']));
});
