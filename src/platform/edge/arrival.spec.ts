import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, request, type ClientRequest, type Server } from 'node:http';
import { Arrival, bringsBody } from './arrival.js';

const LIMIT_MS = 60;

let server: Server;
let arrival: Arrival | undefined;
let late: Promise<unknown>;
let isLate: boolean;
beforeEach(async () => {
  isLate = false;
  let tell = (): void => undefined;
  late = new Promise<void>((resolve) => {
    tell = resolve;
  });
  server = createServer((incoming, answer) => {
    if (bringsBody(incoming)) {
      arrival = new Arrival(incoming, LIMIT_MS, () => {
        isLate = true;
        tell();
      });
    }
    incoming.resume().on('end', () => answer.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A body of ten bytes, of which one has come. */
async function begin(): Promise<ClientRequest> {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const call = request({ port, host: '127.0.0.1', method: 'PUT', headers: { 'content-length': '10' } });
  call.on('error', () => undefined);
  call.write('1');
  await once(server, 'request');
  return call;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3 * LIMIT_MS));

describe('a body', () => {
  it('that does not come to its end is too late', async () => {
    await begin();
    await late;
  });

  it('that is there in time is not, however long its answer takes', async () => {
    (await begin()).end('234567890');
    await pause();
    expect(isLate).toBe(false);
  });

  it('that somebody sees to takes its time, until nobody does any more', async () => {
    await begin();
    arrival?.handOver();
    await pause();
    expect(isLate).toBe(false);
    arrival?.takeBack();
    await late;
  });
});
