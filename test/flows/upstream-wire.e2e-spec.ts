import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { UpstreamLimits } from '../../src/upstream/limits.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { until } from '../support/until.js';
import { startWorld, type World } from '../support/world.js';

const json = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;
const FINE = json('{"value":[],"id":"1","fields":{}}');
const PLANTED = json('{"value":[{"id":"planted"}]}');

/** Graph as a socket: what it does when a request has come. */
let play: (socket: Socket) => void;
let sockets: Socket[] = [];
let graph: Server;
let world: World;
let user: Browser;
beforeAll(async () => {
  graph = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      if (bytes.toString('latin1').endsWith('\r\n\r\n')) play(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(graph, 'listening');
  const address = graph.address();
  const GRAPH_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  world = await startWorld({ env: { GRAPH_URL } });
  user = await world.signedIn();
});
afterAll(async () => {
  await world.stop();
  for (const socket of sockets) socket.destroy();
  graph.close();
});
beforeEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  play = (socket) => void socket.write(FINE, 'latin1');
});

const read = (): Promise<Answer> => user.xhr(ITEMS);
const answerWith = (bytes: string | Buffer): void => {
  play = (socket) => void socket.write(bytes);
};
const told = ({ status, json: body }: Answer): unknown[] => [status, body()['code']];

async function hurried<T>(run: () => Promise<T>): Promise<T> {
  const limits = world.bff.app.get(UpstreamLimits, { strict: false });
  const { call } = limits;
  Object.assign(limits, { call: 400 });
  return run().finally(() => Object.assign(limits, { call }));
}

/** Never the bytes that belonged to no request. */
async function expectClean(): Promise<void> {
  play = (socket) => void socket.write(FINE, 'latin1');
  for (let call = 0; call < 5; call += 1) {
    const answer = await read();
    expect(answer.body).not.toContain('planted');
    expect(answer.status).toBe(200);
  }
}

describe('bytes that nobody asked for', () => {
  it('on an idle connection are the answer to nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      expect((await read()).status).toBe(200);
      const [idle] = sockets.slice(-1);
      idle?.write(PLANTED, 'latin1');
      await until(() => idle?.destroyed === true || idle?.readableEnded === true);
      expect((await read()).body).not.toContain('planted');
    }
  });

  it.each([
    ['behind an answer', FINE + PLANTED],
    [
      'as the body of a 304',
      `HTTP/1.1 304 Not Modified\r\nContent-Length: ${PLANTED.length}\r\n\r\n${PLANTED}`,
    ],
    [
      'as the body of a 204',
      `HTTP/1.1 204 No Content\r\nContent-Length: ${PLANTED.length}\r\n\r\n${PLANTED}`,
    ],
    [
      'behind a shorter length than there is',
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}${PLANTED}`,
    ],
  ])('%s are not the next one', async (_name, bytes) => {
    answerWith(bytes);
    expect((await read()).body).not.toContain('planted');
    await expectClean();
  });
});

describe('an answer that is not HTTP as it should be', () => {
  it.each<[string, string]>([
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: a\u0000b\r\nContent-Length: 0\r\n\r\n'],
    ['a bare line feed in a name', 'HTTP/1.1 200 OK\r\nX\n-A: b\r\nContent-Length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
    [
      'a broken chunk',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
    ],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(9_000)}`],
  ])('(%s) is upstream_invalid', async (_name, bytes) => {
    answerWith(Buffer.from(bytes, 'latin1'));
    expect(told(await read())).toEqual([502, 'upstream_invalid']);
    await expectClean();
  });

  it('after ten thousand interim ones is the answer all the same', async () => {
    answerWith('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n'.repeat(10_000) + FINE);
    expect((await read()).status).toBe(200);
  });

  it('and that never comes to its end, however many interim ones there are, is upstream_timeout', async () => {
    play = (socket) => {
      const more = setInterval(() => void socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)), 10);
      socket.once('close', () => clearInterval(more));
    };
    expect(told(await hurried(read))).toEqual([504, 'upstream_timeout']);
  });
});

describe('an answer that would cost too much', () => {
  const CHUNK = Buffer.alloc(1_048_576, ' ');
  const memory = (): number => process.memoryUsage().rss / 1_048_576;

  it('for its length is not read to its end', async () => {
    let sent = 0;
    play = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
      const more = (): void => {
        while (sent < 200 && !socket.destroyed) {
          sent += 1;
          if (!socket.write(CHUNK)) return void socket.once('drain', more);
        }
      };
      more();
    };
    expect(told(await read())).toEqual([502, 'upstream_invalid']);
    expect(sent).toBeLessThan(40);
  });

  it.each<[string, string]>([
    ['gzip once', 'gzip'],
    ['gzip five thousand times', Array(5_000).fill('gzip').join(',')],
  ])('when unpacked (%s) is not unpacked: upstream_invalid', async (_name, encoding) => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
    const before = memory();
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${bomb.length}\r\n\r\n`;
    answerWith(Buffer.concat([Buffer.from(head), bomb]));
    expect(told(await read())).toEqual([502, 'upstream_invalid']);
    expect(memory() - before).toBeLessThan(64);
  });

  it('for its depth is upstream_invalid', async () => {
    const body = `{"value":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    answerWith(json(body));
    expect(told(await read())).toEqual([502, 'upstream_invalid']);
  });
});
