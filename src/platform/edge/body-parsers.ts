import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BffError } from '../problem.js';

type Done = (error: Error | null, body?: unknown) => void;

const MAX_DEPTH = 64;

/**
 * JSON for the API, bytes for routes that declare `rawBody`, 415 for everything else. Fastify's own parsers are
 * replaced because an empty body with a JSON type (jQuery, PnPjs) has to pass, and a form never may.
 */
export function useBodyParsers(instance: FastifyInstance, jsonLimit: number): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { bodyLimit: jsonLimit }, (request, payload, done) => {
    if (wantsRawBody(request)) return done(null, payload);
    if (request.headers['content-encoding'] !== undefined)
      return done(new BffError('unsupported_media_type'));
    return collect(payload, jsonLimit, done);
  });
  instance.addContentTypeParser('*', (request, payload, done) => {
    if (wantsRawBody(request)) return done(null, payload);
    if (request.headers['content-length'] === '0' || ignoresBody(request)) {
      payload.resume();
      return done(null);
    }
    return done(new BffError('unsupported_media_type'));
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler takes the body as a stream, whatever its type. */
    rawBody?: boolean;
    /** The handler takes no body; one that comes along is dropped. */
    ignoreBody?: boolean;
  }
}

function wantsRawBody(request: FastifyRequest): boolean {
  return request.routeOptions.config.rawBody === true;
}

function ignoresBody(request: FastifyRequest): boolean {
  return request.routeOptions.config.ignoreBody === true;
}

function collect(payload: AsyncIterable<unknown>, limit: number, done: Done): void {
  readAll(payload, limit).then(
    (text) => {
      if (text.trim() === '') return done(null);
      const value = parseJson(text);
      return value === undefined
        ? done(new BffError('bad_request', { detail: 'The body is not valid JSON.' }))
        : done(null, value);
    },
    (error: unknown) => done(error instanceof Error ? error : new BffError('bad_request')),
  );
}

async function readAll(payload: AsyncIterable<unknown>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) throw new BffError('payload_too_large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  if (tooDeep(text)) return undefined;
  try {
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return undefined;
  }
}

/** Counts brackets outside strings before parsing: validation recurses, and a deep value would exhaust the stack. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
