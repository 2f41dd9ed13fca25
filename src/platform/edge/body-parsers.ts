import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BffError } from '../problem.js';
import { EDGE_LIMITS } from './limits.js';

type Done = (error: Error | null, body?: unknown) => void;

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
  readAll(payload, limit)
    .then((text) => (text.trim() === '' ? undefined : parseJson(text)))
    .then(
      (value) => done(null, value),
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

/** Throws `bad_request` for what is no JSON, or too deep. */
function parseJson(text: string): unknown {
  try {
    if (!tooDeep(text))
      return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    // Told below, without the parser's words: they quote the body.
  }
  throw new BffError('bad_request', { detail: 'The body is not valid JSON.' });
}

/**
 * Counts brackets outside strings before parsing: validation recurses, and a deep value would exhaust the stack. Each
 * character is looked at once, whatever the text: it comes before any guard.
 */
function tooDeep(text: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest > EDGE_LIMITS.jsonLevels;
}

/** Where the string that begins at `start` ends; the end of the text when it never does. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
