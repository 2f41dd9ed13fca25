import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { portOf } from '../support/free-port.js';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { inPieces, noAnswer, PLANTED, rightAnswer, unasked } from '../support/unasked-answers.js';
import { Universal } from '../support/universal.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, MEGAN, startWorld, type World } from '../support/world.js';

const ROUNDS = sized(25, 600);
const CALLS_EACH = 2;
const random = seeded();

/** What becomes of a request: its answer, its answer and more behind it, or something that is no answer. */
type Play = 'right' | 'behind' | 'instead';

const sockets = new Set<Socket>();
const played = new Map<string, Play>();
let next: () => Play = () => 'right';
let graph: Server;
let world: World;
let universal: Universal;
const users = new Map<string, Browser>();

beforeAll(async () => {
  graph = createServer({ allowHalfOpen: true }, serve).listen(0, '127.0.0.1');
  await once(graph, 'listening');
  world = await startWorld({ env: { GRAPH_URL: `http://127.0.0.1:${portOf(graph)}`, RATE_LIMIT: 'off' } });
  const canaries = new Canaries(world);
  universal = new Universal(world, canaries, 100);
  for (const name of [ADELE, ALEX, MEGAN]) users.set(name, canaries.watch(await world.signedIn(name)));
});
afterAll(async () => {
  await world?.stop();
  for (const socket of sockets) socket.destroy();
  graph?.close();
});

function serve(socket: Socket): void {
  sockets.add(socket.setNoDelay());
  socket.on('error', () => undefined);
  socket.on('close', () => sockets.delete(socket));
  let head = '';
  socket.on('data', (chunk: Buffer) => {
    head += chunk.toString('latin1');
    if (!head.endsWith('\r\n\r\n')) return;
    const request = head;
    head = '';
    void answer(socket, request);
  });
  socket.on('end', () => {
    // Somebody who does not hear that nobody listens any more.
    if (random.next() < 0.2) socket.write(unasked(random), 'latin1');
    socket.end();
  });
}

/** Names whom it is for, by the token that came, and which request. */
async function answer(socket: Socket, request: string): Promise<void> {
  const id = header(request, 'client-request-id');
  const claims = Buffer.from(header(request, 'authorization').split('.')[1] ?? '', 'base64url').toString();
  const { preferred_username: user }: { preferred_username?: unknown } = JSON.parse(claims);
  const right = rightAnswer(JSON.stringify({ id: '1', fields: { Title: marker(String(user), id) } }), random);
  const play = next();
  played.set(id, play);
  if (play === 'instead') {
    await write(socket, noAnswer(random));
    if (random.next() < 0.5) socket.end();
    else socket.destroySoon();
    return;
  }
  if (play === 'right') return write(socket, right);
  const more = unasked(random);
  await write(socket, right + more, [right.length, right.length + more.search(/[^\r\n]/)]);
  if (random.next() < 0.3) socket.end();
}

const header = (request: string, name: string): string =>
  new RegExp(`^${name}: (.*)\\r$`, 'im').exec(request)?.[1] ?? '';
const marker = (user: string, id: string): string => `${user} ${id}`;

async function write(
  socket: Socket,
  text: string,
  whole: readonly [number, number] = [0, -1],
): Promise<void> {
  for (const piece of inPieces(text, random, whole)) {
    if (!socket.writable) return;
    socket.write(piece, 'latin1');
    await turn();
  }
}

/** Nobody has asked for anything when this is written, all of it. Answers the connections that it was written to. */
async function plant(): Promise<Socket[]> {
  const chosen = [...sockets].filter(() => random.next() < 0.8);
  for (const socket of chosen) {
    await write(socket, unasked(random));
    if (random.next() < 0.3) socket.end();
  }
  return chosen;
}

async function callAll(): Promise<void> {
  const calls = Array.from(users).flatMap(([username, browser]) =>
    Array.from({ length: CALLS_EACH }, async () => judge(await browser.xhr(`${ITEMS}/1`), username)),
  );
  await Promise.all(calls);
}

function judge(told: Answer, username: string): void {
  universal.check(told);
  expect(JSON.stringify([told.headers, told.body])).not.toContain(PLANTED);
  const id = String(told.headers['x-request-id']);
  const play = played.get(id);
  if (play === 'right' || play === 'behind') expect([play, told.status]).toEqual([play, 200]);
  if (told.status === 200 && play !== 'instead')
    expect(told.json()).toMatchObject({ fields: { Title: marker(username, id) } });
  else expect([502, 504]).toContain(told.status);
}

/** Everybody's next call is as if nothing had been. */
async function expectClean(): Promise<void> {
  next = () => 'right';
  for (const [username, browser] of users) {
    const told = await browser.xhr(`${ITEMS}/1`);
    expect(told.status).toBe(200);
    judge(told, username);
  }
}

async function round(): Promise<void> {
  const kind = random.pick(['behind', 'instead', 'right', 'right'] as const);
  next = () => (random.next() < 0.6 ? kind : 'right');
  await callAll();
  if (random.next() < 0.6) {
    const spoilt = await plant();
    // Some wait until nothing of it is left, some call on at once.
    if (random.next() < 0.5) await until(() => spoilt.every(isLeft));
    next = () => 'right';
    await callAll();
  }
  await expectClean();
  played.clear();
}

function isLeft({ destroyed, readableEnded }: Socket): boolean {
  return destroyed || readableEnded;
}

describe('an upstream that says more than it was asked', () => {
  it('never has any of it told to anybody: each user gets their own answer or a problem, and then their own', async () => {
    for (let done = 0; done < ROUNDS; done += 1) {
      await round().catch((error: unknown) => {
        throw new Error(`Round ${done}`, { cause: error });
      });
    }
    universal.showsNoSecret();
    expect(world.bff.log.of('request_failed')).toEqual([]);
    inputs(72, ROUNDS);
  }, 600_000);
});
