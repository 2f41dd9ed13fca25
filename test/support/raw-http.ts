import { request } from 'node:http';
import { connect } from 'node:net';
import type { Answer } from './browser.js';

export interface RawRequest {
  method?: string;
  /** Path and query, sent byte for byte. */
  target: string;
  headers?: Record<string, string | string[] | undefined>;
  body?: string | Buffer;
}

const LONGEST_WAIT_MS = 10_000;

/** One request as it stands: nothing normalised, no cookies, no redirects. */
export function sendRaw(address: string, { method = 'GET', target, headers = {}, body }: RawRequest) {
  const { hostname, port } = new URL(address);
  // Node frames a body of its own accord for some methods only.
  const framed =
    body === undefined ? headers : { 'content-length': String(Buffer.byteLength(body)), ...headers };
  const given = Object.entries(framed).filter(([, value]) => value !== undefined);
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: target, headers: Object.fromEntries(given) });
    outgoing.setTimeout(LONGEST_WAIT_MS, () => outgoing.destroy(new Error(`No answer: ${method} ${target}`)));
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      const finish = (): void => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: incoming.statusCode ?? 0,
          url: address + target,
          headers: incoming.headers,
          body: text,
          json: () => ({ ...JSON.parse(text) }),
        });
      };
      const isStream = incoming.headers['content-type'] === 'text/event-stream';
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (!isStream) return;
        // It ends with its page: this one leaves when it has heard something.
        finish();
        outgoing.destroy();
      });
      incoming.on('error', reject);
      incoming.on('end', finish);
    });
    outgoing.end(body);
  });
}

/** Bytes on a connection of their own; what came back when the other side closed it, or after a while. */
export function sendBytes(address: string, bytes: string, waitMs = 2_000): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    const finish = (): void => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(waitMs, finish);
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', finish);
    socket.on('close', finish);
  });
}

/** The same, and whether it was the other side that ended the connection. */
export function exchangeBytes(
  address: string,
  parts: readonly string[],
  waitMs = 5_000,
): Promise<{ text: string; isEnded: boolean }> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part, 'latin1');
    });
    const finish = (isEnded: boolean): void => {
      socket.destroy();
      resolve({ text, isEnded });
    };
    socket.setTimeout(waitMs, () => finish(false));
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => finish(true));
    socket.on('close', () => finish(true));
  });
}
