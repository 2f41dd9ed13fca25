import type { Socket } from 'node:net';

const closing = new WeakSet<Socket>();

/** The answer under way is the last of this connection: what follows on it cannot be trusted. */
export function closeAfterAnswer(socket: Socket): void {
  closing.add(socket);
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * What cannot be read as HTTP is told so, once, and the connection ends (RFC 9112 §2.2). Such bytes may follow a
 * request that has its answer already: they get none.
 */
export function answerMalformed({ code }: Error & { code?: string }, socket: Socket): void {
  if (code !== 'ECONNRESET' && socket.writable && !closing.has(socket)) {
    const status = STATUS_LINES[code ?? ''] ?? '400 Bad Request';
    socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
  socket.destroySoon();
}
