import { PassThrough, Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';
import type { Deadline } from '../../upstream/deadline.js';
import type { PassCall } from '../request.js';

/** Graph's own limit for a body that is JSON. */
const LARGEST_JSON = 4 * 1024 * 1024;
/** Of content: as much as is kept, so that a refused token costs no second upload by the browser. */
const KEPT_BYTES = 1024 * 1024;
/** How much more a client may go on sending while it is told that it is too much. */
const PATIENCE = 4;

/** In memory it can be sent again; a stream cannot. */
export type PassBody = Buffer | Readable | undefined;

/** The body of a call: JSON as a whole, content as it comes unless it is short. The time it takes is the client's own. */
export async function bodyOf(
  { body, headers, arrival }: FastifyRequest,
  { rule }: PassCall,
  deadline: Deadline,
): Promise<PassBody> {
  if (headers['content-encoding'] !== undefined) throw new BffError('unsupported_media_type');
  if (!(body instanceof Readable)) return undefined;
  arrival?.want();
  const length = headers['content-length'];
  if (rule.bytes && (length === undefined || Number(length) > KEPT_BYTES)) return body;
  deadline.lift();
  const read = await readAll(body, Number(length ?? 0), rule.bytes ? KEPT_BYTES : LARGEST_JSON);
  deadline.restart();
  return read;
}

export function isStream(body: PassBody): body is Readable {
  return body instanceof Readable;
}

/** The same bytes in a stream that may be broken off without breaking the client's connection, which waits for an answer. */
export function apart(body: Readable): Readable {
  return body.pipe(new PassThrough());
}

/** Throws `payload_too_large`, by what was announced, else as soon as it is read. */
async function readAll(body: Readable, announced: number, limit: number): Promise<Buffer> {
  if (announced > limit) throw refused(body, limit);
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

/** Most clients read the answer only when they have sent everything: the rest is read and dropped, up to a point. */
function refused(body: Readable, limit: number): BffError {
  let left = PATIENCE * limit;
  body.on('error', () => undefined);
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) body.destroy();
  });
  return new BffError('payload_too_large');
}
