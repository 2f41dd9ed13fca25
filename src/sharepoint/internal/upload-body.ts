import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { BffError } from '../../platform/problem.js';

/**
 * The bytes of an upload, at most `limit`: more is `payload_too_large`, by what was announced, else as soon as it is
 * read. The stream is left open at that point: destroying it would cut the connection before the answer.
 */
export async function readUpload(
  body: unknown,
  headers: IncomingHttpHeaders,
  limit: number,
): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > limit) throw new BffError('payload_too_large');
  if (!(body instanceof Readable)) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) throw new BffError('payload_too_large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
