import type { IncomingMessage } from 'node:http';
import type { EmulatorRequest } from './exchange.js';

/**
 * Reads a whole request; rejects when the client leaves before its end. A body that is announced as longer than `limit`
 * is not waited for: the service refuses it by its length.
 */
export async function readRequest(
  message: IncomingMessage,
  origin: string,
  limit: number,
): Promise<EmulatorRequest> {
  const chunks: Buffer[] = [];
  if (Number(message.headers['content-length'] ?? 0) <= limit) {
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
  }
  const target = message.url ?? '/';
  return {
    method: message.method ?? 'GET',
    target,
    url: urlOf(target, origin),
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
}

/** A target such as `//x` would be read as a host by the URL parser: it stays a path here. */
function urlOf(target: string, origin: string): URL {
  return target.startsWith('/') ? new URL(origin + target) : new URL(target, origin);
}
