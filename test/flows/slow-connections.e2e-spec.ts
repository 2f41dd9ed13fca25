import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Socket } from 'node:net';
import { Browser } from '../support/browser.js';
import { underLoad, outcomes, quantile, type Sample } from '../support/load.js';
import { startSharedServices, type SharedServices } from '../support/shared-services.js';
import type { RunningService } from '../support/service.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { residentMemory } from '../support/resident-memory.js';
import { sized } from '../support/sized.js';
import { until } from '../support/until.js';
import { ADELE } from '../support/world.js';

const CONNECTIONS = sized(60, 500);
const A_WHILE_MS = sized(1_500, 25_000);
/** Fifteen and thirty seconds by the clock: `flows/unfinished-bodies` and `flows/sharepoint-upload-streams` show the same with shorter limits. */
const WAITS_FOR_ENDS = sized(0, 1) === 1;
/** As the case asks; what a busy machine does to it is no matter of a quick run, and is looked at first in a full one. */
const P99_MS = sized(5_000, 100);
const QUIET_MS = sized(0, 5_000);
const BUSY_FACTOR = 5;
const MOST_MEMORY = 64 * 1_048_576;
/** So long the headers come, and then the bodies: neither is over by then. */
const HEADERS_MS = sized(300, 9_000);
const BODIES_MS = sized(300, 20_000);

interface Line {
  socket: Socket;
  heard: string;
  isOver: boolean;
}

let shared: SharedServices;
let service: RunningService;
let user: Browser;
beforeAll(async () => {
  shared = await startSharedServices();
  service = await shared.start();
  user = shared.browser(service);
  await user.signIn(ADELE);
});
afterAll(() => shared.stop());

async function open(): Promise<Line> {
  const socket = connect(Number(new URL(service.origin).port), '127.0.0.1');
  const line: Line = { socket, heard: '', isOver: false };
  socket
    .on('data', (chunk: Buffer) => (line.heard += chunk.toString('latin1')))
    .on('error', () => undefined)
    .on('close', () => (line.isOver = true));
  await once(socket, 'connect');
  return line;
}

/** What somebody else meets meanwhile. */
function othersFor(ms: number): Promise<Sample[]> {
  return underLoad(
    () => user.xhr('/bff/user'),
    () => sleep(ms),
    { perSecond: 20, atMost: ms },
  );
}

/** A byte a second on each, as long as `work` runs; which of them stand then. */
async function dripping(lines: readonly Line[], work: () => Promise<void>): Promise<Line[]> {
  const drip = setInterval(() => {
    for (const { socket, isOver } of lines) if (!isOver) socket.write(' ');
  }, 1_000);
  await work().finally(() => clearInterval(drip));
  return lines.filter(({ heard, isOver }) => !isOver && heard === '');
}

/** The headers' time is over first; then the bodies stand still. */
async function ends(headers: Line[], bodies: Line[], drip: NodeJS.Timeout): Promise<void> {
  // Fifteen seconds, and what a machine that does much else adds.
  await until(() => headers.every(({ isOver }) => isOver), 60_000);
  for (const { heard } of headers) expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(drip);
  // Thirty seconds.
  await until(() => bodies.every(({ heard, isOver }) => isOver || heard !== ''), 60_000);
  for (const { heard } of bodies) expect(heard).toMatch(/^(HTTP\/1\.1 (408|404) |$)/);
}

describe('hundreds of connections that send a byte now and then', () => {
  it('are noticed by nobody else, and end by themselves, which a full run waits for', async () => {
    const quiet = quantile(await othersFor(QUIET_MS), 0.99);
    const { host } = new URL(shared.origin);
    const cookie = user.jar.header(new URL(shared.origin)) ?? '';
    const slow = await Promise.all(Array.from({ length: CONNECTIONS }, open));
    const [headers, bodies] = [slow.slice(0, CONNECTIONS / 2), slow.slice(CONNECTIONS / 2)];
    for (const { socket } of headers) socket.write(`GET /bff/user HTTP/1.1\r\nHost: ${host}\r\nX-A: `);
    for (const { socket } of bodies)
      socket.write(
        `PUT /api/sharepoint/drives/b!any/children/a.bin/content HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nX-CSRF: 1\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\n`,
      );
    const drip = setInterval(() => {
      for (const { socket, isOver } of slow) if (!isOver) socket.write('x');
    }, 1_000);
    const samples = await othersFor(A_WHILE_MS);
    expect(outcomes(samples)).toEqual({ '200': samples.length });
    expect(quantile(samples, 0.99)).toBeLessThan(P99_MS + BUSY_FACTOR * quiet);
    if (WAITS_FOR_ENDS) await ends(headers, bodies, drip);
    clearInterval(drip);
    for (const { socket } of slow) socket.destroy();
    expect((await user.xhr('/bff/user')).status).toBe(200);
  }, 180_000);

  it('hold little of the memory', async () => {
    const { host } = new URL(shared.origin);
    const cookie = user.jar.header(new URL(shared.origin)) ?? '';
    // What any work takes it has by now.
    const warm = (): Promise<unknown> =>
      Promise.all(Array.from({ length: 100 }, () => user.xhr('/bff/user')));
    for (let wave = 0; wave < sized(3, 10); wave += 1) await warm();
    const before = await residentMemory(service.pid);
    let most = 0;
    const others = async (ms: number): Promise<void> => {
      for (const end = performance.now() + ms; performance.now() < end;) {
        expect((await user.xhr('/bff/user')).status).toBe(200);
        most = Math.max(most, await residentMemory(service.pid));
        await sleep(100);
      }
    };

    const headers = await Promise.all(Array.from({ length: CONNECTIONS }, open));
    for (const { socket } of headers) socket.write(`GET /bff/user HTTP/1.1\r\nHost: ${host}\r\nX-A: x`);
    expect(await dripping(headers, () => others(HEADERS_MS))).toHaveLength(CONNECTIONS);
    for (const { socket } of headers) socket.destroy();

    const bodies = await Promise.all(Array.from({ length: CONNECTIONS }, open));
    for (const { socket } of bodies)
      socket.write(
        `POST ${ITEMS} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${shared.origin}\r\nCookie: ${cookie}\r\nX-CSRF: 1\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{`,
      );
    expect(await dripping(bodies, () => others(BODIES_MS))).toHaveLength(CONNECTIONS);
    for (const { socket } of bodies) socket.destroy();

    expect(most - before).toBeLessThan(MOST_MEMORY);
    inputs(76, 2 * CONNECTIONS);
  }, 180_000);
});
