import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UpstreamLimits } from '../../src/upstream/limits.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { SHAREPOINT_ROUTE, SharePointRouteModule } from '../support/sharepoint-route.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

type Play = (request: IncomingMessage, response: ServerResponse) => void;

const fine: Play = (_request, response) =>
  void response.setHeader('Content-Type', 'application/json').end('{"value":[],"id":"1","fields":{}}');
const reset: Play = (request) => request.socket.resetAndDestroy();
const hang: Play = () => undefined;
const halfClose: Play = (request) => request.socket.end();
const headersThenSilence: Play = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' }).write('{');

/** Graph, as this file wants it to be. */
let play: Play = fine;
let heard: string[] = [];
let graph: Server;
let world: World;
let user: Browser;
beforeAll(async () => {
  graph = createServer((request, response) => {
    heard.push(`${request.method} ${request.headers['user-agent']}`);
    request.resume();
    play(request, response);
  }).listen(0, '127.0.0.1');
  await once(graph, 'listening');
  const address = graph.address();
  const GRAPH_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  world = await startWorld({ env: { GRAPH_URL }, modules: [SharePointRouteModule] });
  user = await world.signedIn(ADELE);
  await read();
});
afterAll(async () => {
  await world.stop();
  graph.closeAllConnections();
  graph.close();
});
afterEach(async () => {
  play = fine;
  world.clock.advance(1_000);
  await read();
  heard = [];
});

const read = (by = user): Promise<Answer> => by.xhr(ITEMS);
const write = (): Promise<Answer> =>
  user.xhr(ITEMS, { method: 'POST', headers: { 'content-type': 'application/json' }, body: NEW_ITEM });
const sockets = (): Promise<number> =>
  new Promise((resolve) => graph.getConnections((_error, count) => resolve(count)));
const told = ({ status, json }: Answer): string => `${status} ${String(json()['code'])}`;

/** Short limits for one test. */
async function hurried<T>(run: () => Promise<T>): Promise<T> {
  const limits = world.bff.app.get(UpstreamLimits, { strict: false });
  const { call, idle } = limits;
  Object.assign(limits, { call: 150, idle: 150 });
  try {
    return await run();
  } finally {
    Object.assign(limits, { call, idle });
  }
}

/** So many calls, a few at a time. */
async function many(calls: number, call: () => Promise<Answer>, atOnce = 25): Promise<Answer[]> {
  const answers: Answer[] = [];
  const worker = async (): Promise<void> => {
    while (answers.length < calls) answers.push(await call());
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

describe('many calls to a host that', () => {
  it.each<[string, number, Play]>([
    ['resets each of them', 1_000, reset],
    ['closes without an answer', 200, halfClose],
  ])('%s (%i) soon cost nothing, and leave no socket behind', async (_name, calls, failing) => {
    const before = await sockets();
    play = failing;
    const answers = await many(calls, read);
    expect(new Set(answers.map(told))).toEqual(new Set(['502 upstream_unavailable']));
    // Those that were under way together when it began, and a trial a second.
    expect(heard.length).toBeLessThan(60);
    await until(async () => (await sockets()) <= before);
  });

  it.each<[string, Play]>([
    ['never answers', hang],
    ['sends headers, then nothing', headersThenSilence],
  ])('%s are told upstream_timeout, not waited for one after another', async (_name, failing) => {
    const before = await sockets();
    play = failing;
    const answers = await hurried(() => many(200, read));
    expect(new Set(answers.map(told))).toEqual(new Set(['504 upstream_timeout']));
    expect(heard.length).toBeLessThan(60);
    const refused = answers.filter(({ headers }) => headers['retry-after'] !== undefined);
    expect(refused.length).toBeGreaterThan(100);
    await until(async () => (await sockets()) <= before);
  });
});

it('what one user gives up, or asks for that takes too long, keeps nobody else from calling', async () => {
  const alex = await world.signedIn(ALEX);
  play = hang;
  const slow = await hurried(() => many(40, read, 10));
  expect(new Set(slow.map(told))).toEqual(new Set(['504 upstream_timeout']));
  // The one who waited so often does not wait again; and the others are answered.
  const sent = heard.length;
  expect(told(await read())).toBe('504 upstream_timeout');
  expect(heard.length).toBe(sent);
  play = fine;
  expect((await read(alex)).status).toBe(200);
});

describe('while a host is left alone', () => {
  const fail = async (): Promise<void> => {
    play = reset;
    await many(20, read, 5);
    play = fine;
    heard = [];
  };

  it('others are called, and people sign in', async () => {
    await fail();
    const other = { method: 'GET', path: '/sites/demo/_api/web?$select=Title' };
    const answer = await user.xhr(SHAREPOINT_ROUTE, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(other),
    });
    expect(answer.json()).toMatchObject({ status: 200 });
    const alex = await world.signedIn(ALEX);
    expect((await alex.xhr('/bff/user')).status).toBe(200);
    expect(told(await read(alex))).toBe('502 upstream_unavailable');
    expect(heard).toEqual([]);
  });

  it('one call tries whether it is back, and then all go there again', async () => {
    await fail();
    world.clock.advance(1_000);
    let answerIt = (): void => undefined;
    play = (request, response) => {
      answerIt = () => fine(request, response);
    };
    const trial = read();
    await until(() => heard.length === 1);
    expect(told(await read())).toBe('502 upstream_unavailable');
    play = fine;
    answerIt();
    expect((await trial).status).toBe(200);
    expect((await read()).status).toBe(200);
    expect(world.bff.log.of('upstream_away').length).toBeGreaterThan(0);
    expect(world.bff.log.of('upstream_back').at(-1)?.fields).toEqual({ service: 'graph' });
  });
});

it.each<[string, Play]>([
  ['reset', reset],
  ['left without an answer', hang],
  ['cut off', halfClose],
])('what changes something is never sent twice when it is %s', async (_name, failing) => {
  play = failing;
  const answer = await hurried(write);
  expect(answer.status).toBeGreaterThanOrEqual(502);
  expect(heard).toHaveLength(1);
});

it("one user's bulk job keeps nobody else waiting", async () => {
  const alex = await world.signedIn(ALEX);
  const waiting: (() => void)[] = [];
  play = (request, response) => void waiting.push(() => fine(request, response));
  const bulk = Array.from({ length: 400 }, () => read());
  await until(() => waiting.length >= 128);
  const own = waiting.length;
  const other = read(alex);
  await until(() => waiting.length > own);
  // Graph has heard of it although three hundred calls were there before it.
  waiting.pop()?.();
  expect((await other).status).toBe(200);
  play = fine;
  for (const answerIt of waiting) answerIt();
  expect(new Set((await Promise.all(bulk)).map(({ status }) => status))).toEqual(new Set([200]));
});
