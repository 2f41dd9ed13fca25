import { createServer, type Socket } from 'node:net';
import { answerParent } from '../process/control.js';
import { listen } from '../process/listen.js';
import { numberIn } from '../shape.js';
import { itemJson } from './item.js';

// The API behind every server: as little work for an answer as can be, so that it is never what is measured.

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const PIECE = Buffer.alloc(65_536, 'x');
const ITEM = Buffer.from(head('200 OK', 'application/json', Buffer.byteLength(itemJson())) + itemJson());

let watched: string[] | undefined;
let downloadBytes = 0;
let origin = '';

function head(status: string, type: string, length: number, more = ''): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n${more}\r\n`;
}

/** Requests come one after the other. Most carry no body: they end where their head ends. */
function serve(socket: Socket): void {
  let begun: Buffer | undefined;
  let sink: Sink | undefined;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    if (sink === undefined) {
      const request = begun === undefined ? chunk : Buffer.concat([begun, chunk]);
      const isWhole = request.subarray(-END_OF_HEAD.length).equals(END_OF_HEAD);
      if (isWhole && request[0] === GET) {
        begun = undefined;
        return answer(socket, request);
      }
      sink = sinkFor(request);
      begun = sink === undefined ? request : undefined;
    } else {
      sink.left -= chunk.length;
    }
    if (sink !== undefined && sink.left <= 0) {
      socket.write(sink.answer);
      sink = undefined;
    }
  });
}

const GET = 'G'.charCodeAt(0);

/** A body that is dropped as it comes. */
interface Sink {
  left: number;
  answer: string;
}

/** Undefined while the head is not whole. */
function sinkFor(request: Buffer): Sink | undefined {
  const end = request.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const text = request.toString('latin1', 0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
  return { left: length - (request.length - end - END_OF_HEAD.length), answer: answerToBody(text) };
}

/** Graph's to the beginning of an upload, SharePoint's to a piece of it, or to the whole. */
function answerToBody(text: string): string {
  if (text.startsWith('POST '))
    return json('200 OK', { uploadUrl: `${origin}/big`, expirationDateTime: LATER });
  const [, last, total] = /\r\ncontent-range: bytes \d+-(\d+)\/(\d+)/i.exec(text) ?? [];
  const next = Number(last) + 1;
  if (last !== undefined && next < Number(total))
    return json('202 Accepted', { nextExpectedRanges: [`${next}-`] });
  return json('201 Created', { id: '01BIG', name: 'big.bin', file: {} });
}

const LATER = '2999-01-01T00:00:00Z';

function json(status: string, value: object): string {
  const text = JSON.stringify(value);
  return head(status, 'application/json', Buffer.byteLength(text)) + text;
}

function answer(socket: Socket, request: Buffer): void {
  if (watched !== undefined) watched.push(authorizationIn(request.toString('latin1')));
  const path = request.toString('latin1', 4, request.indexOf(' ', 4));
  if (path === '/big') void download(socket);
  else if (path.endsWith('/content')) redirect(socket);
  else socket.write(ITEM);
}

/** Graph leads to a file's bytes with a link of its own. */
function redirect(socket: Socket): void {
  socket.write(head('302 Found', 'text/plain', 0, `Location: ${origin}/big\r\n`));
}

async function download(socket: Socket): Promise<void> {
  const disposition = 'Content-Disposition: attachment; filename="big.bin"\r\n';
  socket.write(head('200 OK', 'application/octet-stream', downloadBytes, disposition));
  for (let left = downloadBytes; left > 0 && !socket.destroyed; left -= PIECE.length) {
    const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
    if (!socket.write(piece)) await drained(socket);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

function authorizationIn(request: string): string {
  return /^authorization: (.*)$/im.exec(request)?.[1]?.trim() ?? '';
}

answerParent({
  start: async (request) => {
    downloadBytes = numberIn(request, 'downloadBytes');
    origin = `http://127.0.0.1:${await listen(createServer(serve))}`;
    return { origin };
  },
  /** From now on the `Authorization` of every request is remembered. */
  watch: () => {
    watched = [];
  },
  /** What was remembered; the watch is over. */
  seen: () => {
    const seen = watched ?? [];
    watched = undefined;
    return { authorizations: seen };
  },
});
