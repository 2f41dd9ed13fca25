import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';
import type { Deadline } from '../../upstream/deadline.js';
import type { PassCall } from '../request.js';
import { arriving } from './arriving-body.js';

/** Graph's own limit for a body that is JSON. */
const LARGEST_JSON = 4 * 1024 * 1024;
/** Of content: as much as is kept, so that a refused token costs no second upload by the browser. */
const KEPT_BYTES = 1024 * 1024;
/** How much more a client may go on sending while it is told that it is too much. */
const PATIENCE = 4;

/** In memory it can be sent again; a stream cannot. */
export type PassBody = Buffer | Readable | undefined;

/** The body of a call: JSON as a whole, content as it comes unless it is short. `idle`: see {@link arriving}. */
export async function bodyOf(
  request: FastifyRequest,
  call: PassCall,
  { deadline, idle }: { deadline: Deadline; idle: number },
): Promise<PassBody> {
  const { body, headers } = request;
  const length = headers['content-length'];
  const isLong = call.rule.bytes && (length === undefined || Number(length) > KEPT_BYTES);
  if (!isLong || !(body instanceof Readable)) return readWhole(request, call, deadline);
  judgeCoding(request);
  return arriving(body, request, idle);
}

/** All of a body that is kept. The time it takes is the client's own. */
export async function readWhole(
  request: FastifyRequest,
  { rule }: PassCall,
  deadline: Deadline,
): Promise<Buffer | undefined> {
  const { body, headers } = request;
  judgeCoding(request);
  if (!(body instanceof Readable)) return undefined;
  request.arrival?.want();
  deadline.lift();
  const limit = rule.bytes ? KEPT_BYTES : LARGEST_JSON;
  const read = await readAll(body, Number(headers['content-length'] ?? 0), limit);
  deadline.restart();
  return read;
}

/** A kept body that is JSON, as the text that every server takes it for. Throws `unsupported_media_type`, `bad_request`. */
export function jsonText(body: Buffer, contentType: string | undefined): string {
  if (!isUtf8Json(contentType)) throw new BffError('unsupported_media_type');
  const text = body.toString('utf8');
  if (!isUtf8(body) || text.includes('\0')) {
    throw new BffError('bad_request', { detail: 'JSON has to be UTF-8.' });
  }
  return text;
}

/** JSON in UTF-8: in another charset it would say something else to whoever goes by that. */
function isUtf8Json(type = ''): boolean {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) return false;
  return /;\s*charset\s*=/i.test(type)
    ? /^[^;]*(?:;(?!\s*charset)[^;]*)*;\s*charset\s*=\s*"?utf-?8"?\s*(?:;(?!\s*charset)[^;]*)*$/i.test(type)
    : true;
}

/** Throws `unsupported_media_type`. */
export function judgeCoding({ headers }: FastifyRequest): void {
  if (headers['content-encoding'] !== undefined) throw new BffError('unsupported_media_type');
}

export function isStream(body: PassBody): body is Readable {
  return body instanceof Readable;
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
