import type { Socket } from 'node:net';
import type { Connections } from './connections.js';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
/** Of the parser, and of the time that headers have: not of the socket itself. */
const ABOUT_WHAT_CAME = /^(HPE_|ERR_HTTP_)/;

/**
 * What cannot be read as HTTP is told so, and the connection ends (RFC 9112 §2.2). Where somebody still waits for an answer
 * it would be taken for that one: they get theirs, and nothing is said. Nor is it on a connection that has had an answer.
 */
export function answerMalformed(
  { code = '' }: Error & { code?: string },
  socket: Socket,
  connections: Connections | undefined,
): void {
  if (ABOUT_WHAT_CAME.test(code) && connections?.endWhenAnswered(socket) === true) return;
  if (code !== 'ECONNRESET' && socket.writable && socket.bytesWritten === 0) {
    const status = STATUS_LINES[code] ?? '400 Bad Request';
    socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
  socket.destroySoon();
}
