import type { Socket } from 'node:net';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * What cannot be read as HTTP is told so, and the connection ends (RFC 9112 §2.2). On a connection that has had an answer,
 * or is having one, nothing is said: it would be read as part of that one.
 */
export function answerMalformed({ code }: Error & { code?: string }, socket: Socket): void {
  if (code !== 'ECONNRESET' && socket.writable && socket.bytesWritten === 0) {
    const status = STATUS_LINES[code ?? ''] ?? '400 Bad Request';
    socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
  socket.destroySoon();
}
