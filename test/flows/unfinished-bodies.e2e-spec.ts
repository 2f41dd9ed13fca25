import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Browser } from '../support/browser.js';
import { until } from '../support/until.js';
import { startWorld, type World } from '../support/world.js';

const CONTENT = '/api/sharepoint/drives/b!any/children/a.bin/content';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());

/** A connection, with all that came over it. */
interface Line {
  socket: Socket;
  heard(): string;
}

async function begin(
  address: string,
  headers: Record<string, string>,
  target = CONTENT,
  method = 'PUT',
): Promise<Line> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
  const all = { host: new URL(world.origin).host, 'x-csrf': '1', origin: world.origin, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write([`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  return { socket, heard: () => heard };
}

describe('a request that is refused before its body has come', () => {
  it('has its answer, and is cut off when much more comes', async () => {
    const line = await begin(world.bff.address, { 'content-length': String(8 * 1024 ** 3) });
    await until(() => line.heard().includes('\r\n\r\n'));
    expect(line.heard()).toMatch(/^HTTP\/1\.1 401 /);
    const { socket } = line;
    const chunk = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const more = (): void => {
      for (let goes = true; goes && sent < 1_024; sent += 1) goes = socket.write(chunk);
    };
    socket.on('drain', more);
    more();
    await until(() => socket.destroyed || sent === 1_024);
    expect(sent).toBeLessThan(1_024);
  });

  it('keeps no service from ending', async () => {
    const replica = await world.replicate();
    const line = await begin(replica.address, { 'content-length': '20' });
    await until(() => line.heard().includes('\r\n\r\n'));
    const stopped = replica.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    line.socket.write('x'.repeat(20));
    await stopped;
    const silent = await world.replicate();
    const other = await begin(silent.address, { 'content-length': '20' });
    await until(() => other.heard().includes('\r\n\r\n'));
    await silent.stop();
  }, 30_000);
});

describe('a client that asks before it sends', () => {
  const asking = { expect: '100-continue', 'content-length': '5' };

  it('is refused before it sends, and its connection ends', async () => {
    const line = await begin(world.bff.address, asking);
    await once(line.socket, 'close');
    expect(line.heard()).toMatch(/^HTTP\/1\.1 401 [^]*\r\nconnection: close\r\n/i);
  });

  it.each([CONTENT, '/graph/v1.0/me/drive/root:/a.bin:/content'])(
    'goes on where it is let in: %s',
    async (target) => {
      const cookie = user.jar.header(new URL(world.origin)) ?? '';
      const line = await begin(world.bff.address, { ...asking, cookie }, target);
      await until(() => line.heard().includes('\r\n\r\n'));
      if (target === CONTENT) {
        expect(line.heard()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
        line.socket.write('12345');
        await until(() => /HTTP\/1\.1 404 /.test(line.heard()));
        expect(line.heard()).not.toMatch(/connection: close/i);
      } else expect(line.heard()).toMatch(/^HTTP\/1\.1 404 /);
      line.socket.destroy();
    },
  );

  it('goes on with JSON, too', async () => {
    const cookie = user.jar.header(new URL(world.origin)) ?? '';
    const headers = { ...asking, cookie, 'content-type': 'application/json' };
    const line = await begin(world.bff.address, headers, '/api/sharepoint/batch', 'POST');
    await until(() => line.heard().includes('\r\n\r\n'));
    expect(line.heard()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    line.socket.write('[1,2]');
    await until(() => /HTTP\/1\.1 400 /.test(line.heard()));
    line.socket.destroy();
  });
});

describe('headers that come byte by byte', () => {
  it('are answered 408 when their time is over, and their connection ends', async () => {
    const server = world.bff.app.getHttpServer();
    const before = server.headersTimeout;
    server.headersTimeout = 200;
    const socket = connect(Number(new URL(world.bff.address).port), '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
    socket.write(`GET /bff/user HTTP/1.1\r\nHost: ${new URL(world.origin).host}\r\nX-A: `);
    const drip = setInterval(() => socket.write('x'), 50);
    await until(() => socket.destroyed);
    clearInterval(drip);
    server.headersTimeout = before;
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  });
});
