import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Browser } from '../support/browser.js';
import { until } from '../support/until.js';
import { ALIGNMENT, answerTo, lowLimits, openUpload, someBytes } from '../support/uploads.js';
import { startWorld, type World } from '../support/world.js';

const CONTENT = '/api/sharepoint/drives/b!any/children/a.bin/content';
const LINK = "/_api/v2.0/drives/b!any/items/01/uploadSession?guid='1'&path='~tmpA|%2b'&tempauth=v1.secret";
const PIECE = 2 * ALIGNMENT;
const FILE = { id: '01A', name: 'a.bin', size: 1, file: {} };

/** What SharePoint does with the next piece. */
type Play = (request: IncomingMessage, response: ServerResponse) => void;

let play: Play;
let server: Server;
let world: World;
let user: Browser;
let origin = '';
/** Method and target of what came to SharePoint. */
let calls: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    if (request.method === 'PUT') play(request, response);
    else response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  world = await startWorld({ env: { SHAREPOINT_URL: origin } });
  lowLimits(world.bff);
  user = await world.signedIn();
});
afterAll(async () => {
  await world.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = [];
  lowLimits(world.bff);
  leadTo(origin + LINK);
});

/** Graph says where the bytes are to go. */
function leadTo(uploadUrl: string): void {
  world.emulator.faults.clear();
  world.emulator.faults.add({
    service: 'graph',
    times: Number.POSITIVE_INFINITY,
    action: { type: 'respond', status: 200, body: { uploadUrl, expirationDateTime: '2999-01-01T00:00:00Z' } },
  });
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Takes a piece, and says what a good SharePoint says. */
const accept: Play = (request, response) => {
  request.resume().on('end', () => {
    const [, to, total] = /-(\d+)\/(\d+)$/.exec(String(request.headers['content-range'])) ?? [];
    if (Number(to) + 1 === Number(total)) answerJson(response, 201, FILE);
    else answerJson(response, 202, { nextExpectedRanges: [`${Number(to) + 1}-`] });
  });
};

const open = (length: number, path = CONTENT) =>
  openUpload(user, { path, headers: { 'content-length': String(length) } });
const isEnded = (): boolean => calls.includes(`DELETE ${LINK}`);

describe('a large upload', () => {
  it('arrives as it was sent, in pieces, at the address that was given, without a token', async () => {
    const bytes = someBytes(3 * PIECE + 5);
    const hash = createHash('sha256');
    const headers: IncomingMessage['headers'][] = [];
    play = (request, response) => {
      headers.push(request.headers);
      request.on('data', (chunk: Buffer) => hash.update(chunk));
      accept(request, response);
    };
    const call = open(bytes.length);
    call.end(bytes);
    expect(await answerTo(call)).toMatchObject({ status: 201, json: { id: '01A' } });
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(calls).toEqual(Array.from({ length: 4 }, () => `PUT ${LINK}`));
    expect(headers.map((one) => one['content-range'])).toEqual([
      `bytes 0-${PIECE - 1}/${bytes.length}`,
      `bytes ${PIECE}-${2 * PIECE - 1}/${bytes.length}`,
      `bytes ${2 * PIECE}-${3 * PIECE - 1}/${bytes.length}`,
      `bytes ${3 * PIECE}-${3 * PIECE + 4}/${bytes.length}`,
    ]);
    for (const one of headers) {
      expect(one).not.toHaveProperty('authorization');
      expect(one).not.toHaveProperty('cookie');
    }
    expect(JSON.stringify(world.bff.log.lines)).not.toContain('tempauth');
  });

  it('that its client leaves is left upstream, and ended there', async () => {
    let left = false;
    play = (request) => void request.on('close', () => (left = true)).resume();
    const call = open(2 * PIECE);
    call.write(Buffer.alloc(PIECE / 2));
    await until(() => calls.length > 0);
    call.destroy();
    // Well before anything would be given up anyway.
    await until(() => left && isEnded(), 5_000);
    expect(calls.filter((one) => one.startsWith('PUT'))).toHaveLength(1);
  });

  it('that stands still is told request_timeout, and ended', async () => {
    lowLimits(world.bff, { clientIdle: 150 });
    play = accept;
    const call = open(2 * PIECE);
    call.write(Buffer.alloc(PIECE / 2));
    const answer = await answerTo(call);
    call.destroy();
    expect([answer.status, answer.json['code']]).toEqual([408, 'request_timeout']);
    expect(isEnded()).toBe(true);
  });

  it('of a byte now and then stands still too', async () => {
    lowLimits(world.bff, { clientIdle: 200 });
    play = accept;
    const call = open(2 * PIECE);
    const drip = setInterval(() => call.write('x'), 20);
    const answer = await answerTo(call);
    clearInterval(drip);
    call.destroy();
    expect([answer.status, answer.json['code']]).toEqual([408, 'request_timeout']);
  });

  it('that takes longer than any limit goes on while it gets on', async () => {
    lowLimits(world.bff, { clientIdle: 1_000, call: 1_000 });
    play = accept;
    const call = open(PIECE);
    const answered = answerTo(call);
    for (let at = 0; at < 8; at += 1) {
      call.write(Buffer.alloc(PIECE / 8));
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    call.end();
    expect((await answered).status).toBe(201);
    lowLimits(world.bff, { clientIdle: 29_000, call: 29_000 });
  });

  it('is held back with a SharePoint that takes nothing, and little is held meanwhile', async () => {
    lowLimits(world.bff, { piece: 200 * ALIGNMENT });
    let stuck: IncomingMessage | undefined;
    play = (request) => void (stuck = request.pause());
    const call = open(100 * 1024 * 1024);
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1024);
    const more = (): void => {
      for (let on = true; on && sent < 100 * 1024 * 1024; sent += chunk.length) on = call.write(chunk);
    };
    call.on('drain', more);
    more();
    let before = -1;
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    stuck?.socket.destroy();
    await until(isEnded);
    call.destroy();
  });

  it.each<[string, number, string, string, number]>([
    ['is full', 507, 'quotaLimitReached', 'quota_exceeded', 507],
    ['has locked the file', 423, 'resourceLocked', 'locked', 423],
    ['finds it too large', 413, 'invalidRequest', 'payload_too_large', 413],
    ['has the name already', 409, 'nameAlreadyExists', 'name_conflict', 409],
    ['does not know the session', 404, 'itemNotFound', 'not_found', 404],
    ['is busy', 503, 'serviceNotAvailable', 'upstream_throttled', 503],
    ['refuses the link', 401, 'unauthenticated', 'upstream_invalid', 502],
    ['fails', 500, 'generalException', 'upstream_unavailable', 502],
  ])('to a SharePoint that %s is ended, and says so', async (_name, status, said, code, told) => {
    play = (request, response) => {
      request.resume();
      answerJson(response, status, { error: { code: said, message: 'x' } });
    };
    const call = open(2 * PIECE);
    call.end(Buffer.alloc(2 * PIECE));
    const answer = await answerTo(call);
    expect([answer.status, answer.json['code']]).toEqual([told, code]);
    expect(calls.filter((one) => one.startsWith('PUT'))).toHaveLength(1);
    // One that wants to be left alone is not told: the next upload of the file ends this one.
    expect(isEnded()).toBe(status !== 503);
    if (status === 503) world.clock.advance(30_000);
  });

  it.each<[string, Play, string]>([
    [
      'breaks off',
      (request) => void request.once('data', () => request.socket.resetAndDestroy()),
      'upstream_unavailable',
    ],
    [
      'answers with a page',
      (request, response) => {
        request.resume();
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>');
      },
      'upstream_invalid',
    ],
    [
      'is done too early',
      (request, response) => {
        request.resume().on('end', () => answerJson(response, 201, FILE));
      },
      'upstream_invalid',
    ],
    [
      'wants something else next',
      (request, response) => {
        request.resume().on('end', () => answerJson(response, 202, { nextExpectedRanges: ['5-'] }));
      },
      'upstream_invalid',
    ],
  ])('to a SharePoint that %s is not sent again, and ended', async (_name, plays, code) => {
    play = plays;
    const call = open(2 * PIECE);
    call.end(Buffer.alloc(2 * PIECE));
    const answer = await answerTo(call);
    expect([answer.status, answer.json['code']]).toEqual([502, code]);
    expect(calls.filter((one) => one.startsWith('PUT'))).toHaveLength(1);
    expect(isEnded()).toBe(true);
  });

  it.each(['https://evil.example/upload', 'http://127.0.0.1:9/upload', '//evil.example/upload', 'x'])(
    'goes nowhere else: %s',
    async (link) => {
      leadTo(link);
      const call = open(2 * PIECE);
      call.end(Buffer.alloc(2 * PIECE));
      const answer = await answerTo(call);
      expect([answer.status, answer.json['code']]).toEqual([502, 'upstream_invalid']);
      expect(calls).toEqual([]);
    },
  );

  it('of a slow client takes no turn from others, however many there are', async () => {
    play = (request) => void request.resume();
    const slow = Array.from({ length: 130 }, (_, index) =>
      open(2 * PIECE, CONTENT.replace('a.bin', `${index}.bin`)),
    );
    for (const call of slow) call.write('x');
    await until(() => calls.length === slow.length);
    for (const call of slow) call.destroy();
    await until(() => calls.length === 2 * slow.length);
  });

  it('of a small file goes in pieces as well when no memory is left for it', async () => {
    lowLimits(world.bff, { room: 10 });
    play = accept;
    const call = open(11);
    call.end(Buffer.alloc(11));
    expect((await answerTo(call)).status).toBe(201);
    expect(calls).toEqual([`PUT ${LINK}`]);
    lowLimits(world.bff, { room: 64 * 1024 * 1024 });
  });
});
