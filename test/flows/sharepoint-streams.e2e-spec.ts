import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Browser } from '../support/browser.js';
import { startWorld, type World } from '../support/world.js';

const CONTENT = '/api/sharepoint/drives/b!any/items/01ANY/content';
const SECRET = "tempauth=v1.%2bx'y|z&Translate=false";

/** What SharePoint does with the next call for a file. */
type Play = (request: IncomingMessage, response: ServerResponse) => void;

let play: Play;
let server: Server;
let world: World;
let user: Browser;
let link = '';

beforeAll(async () => {
  server = createServer((request, response) => play(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  link = `/_layouts/15/download.aspx?UniqueId=1&${SECRET}`;
  world = await startWorld({ env: { SHAREPOINT_URL: origin } });
  user = await world.signedIn();
  world.emulator.faults.add({
    service: 'graph',
    times: Number.POSITIVE_INFINITY,
    action: { type: 'respond', status: 302, headers: { location: origin + link } },
  });
});
afterAll(async () => {
  await world.stop();
  server.closeAllConnections();
  server.close();
});

/** A browser that reads the answer as it comes. */
async function open(): Promise<IncomingMessage> {
  const url = new URL(CONTENT, world.origin);
  const headers = { host: url.host, cookie: user.jar.header(url) ?? '' };
  const call = get({ host: '127.0.0.1', port: url.port, path: CONTENT, headers });
  call.on('error', () => undefined);
  const [answer]: IncomingMessage[] = await once(call, 'response');
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

describe('a download', () => {
  it('asks for the link as it was given, whatever signs are in it', async () => {
    let asked: string | undefined;
    play = (request, response) => {
      asked = request.url;
      response.setHeader('Content-Disposition', 'attachment; filename=a.txt').end('x');
    };
    (await open()).resume();
    expect(asked).toBe(link);
  });

  it('is left upstream when the browser leaves it', async () => {
    const left = new Promise<void>((resolve) => {
      play = (_request, response) => {
        response.setHeader('Content-Disposition', 'attachment; filename=a.txt').write('first');
        response.once('close', () => resolve());
      };
    });
    const answer = await open();
    await once(answer, 'data');
    answer.destroy();
    await left;
  });

  it('is left upstream when the browser leaves before it has begun', async () => {
    const arrived = new Promise<ServerResponse>((resolve) => {
      play = (_request, response) => resolve(response);
    });
    const url = new URL(CONTENT, world.origin);
    const headers = { host: url.host, cookie: user.jar.header(url) ?? '' };
    const call = get({ host: '127.0.0.1', port: url.port, path: CONTENT, headers });
    call.on('error', () => undefined);
    const response = await arrived;
    call.destroy();
    await once(response, 'close');
    // Well before the upstream would have been given up anyway.
  }, 10_000);

  it('that cannot be answered after all is left upstream', async () => {
    const left = new Promise<void>((resolve) => {
      play = (_request, response) => {
        response.write('no name is told, and Graph does not tell one either');
        response.once('close', () => resolve());
      };
    });
    expect((await open()).statusCode).toBe(502);
    await left;
  }, 10_000);

  it('that is reset upstream never looks complete', async () => {
    play = (_request, response) => {
      response.setHeader('Content-Disposition', 'attachment; filename=a.txt').write('first');
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    };
    const answer = await open();
    answer.on('error', () => undefined).resume();
    await new Promise((resolve) => answer.once('close', resolve));
    expect(answer.complete).toBe(false);
  });

  it('waits for a browser that reads slowly, and holds little meanwhile', async () => {
    const piece = Buffer.alloc(64 * 1024);
    let sent = 0;
    play = (_request, response) => {
      response.setHeader('Content-Disposition', 'attachment; filename=a.txt');
      const more = (): void => {
        while (sent < 64 * 1024 * 1024 && response.write(piece)) sent += piece.length;
      };
      response.on('drain', more);
      more();
    };
    const answer = await open();
    answer.pause();
    let before = -1;
    // Until SharePoint itself is held back: everything between it and the browser is full.
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    answer.destroy();
  });
});
