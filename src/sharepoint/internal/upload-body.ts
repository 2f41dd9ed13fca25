import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { BffError } from '../../platform/problem.js';

/** How many times the limit a client may go on sending while it is told that it is too much. */
const PATIENCE = 4;

/**
 * The bytes of an upload, at most `limit`: more is `payload_too_large`, by what was announced, else as soon as it is
 * read.
 */
export async function readUpload(
  body: unknown,
  headers: IncomingHttpHeaders,
  limit: number,
): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.alloc(0);
  if (Number(headers['content-length'] ?? 0) > limit) throw refused(body, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) throw refused(body, limit);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * Most clients read the answer only when they have sent everything, so the rest is read and dropped; cutting the
 * connection would lose the answer. One that does not stop is cut off.
 */
function refused(body: Readable, limit: number): BffError {
  let left = PATIENCE * limit;
  body.on('error', () => undefined);
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) body.destroy();
  });
  return new BffError('payload_too_large');
}
