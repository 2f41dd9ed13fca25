import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';

/** The other side did not answer as HTTP asks: no usable answer at all. */
export class HttpFailure extends Error {
  constructor(
    readonly kind: 'timeout' | 'unreachable' | 'too_large' | 'broken',
    options?: { cause: unknown },
    /** The status and the headers had arrived: the other side was reached and broke off. */
    readonly begun = false,
  ) {
    super(kind, options);
    this.name = 'HttpFailure';
  }
}

export interface HttpRequest {
  method: string;
  /** Absolute; path and query are sent byte for byte: a signed link does not survive being written anew. */
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
  /** Milliseconds until the answer's headers, and between two pieces of its body. */
  timeout: number;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

const CONNECT_TIMEOUT_MS = 3_000;

/**
 * The only HTTP client: time limits, size limits, no redirects, no retries.
 * Callers with a secret in a header rely on redirects not being followed.
 */
@Injectable()
export class HttpClient implements OnApplicationShutdown {
  readonly #agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    pipelining: 1,
    maxHeaderSize: 32_768,
  });

  /**
   * Reads the whole answer: at most `limit` bytes, and all of it until `signal` says so, or within `timeout` where there
   * is none. Throws {@link HttpFailure}.
   */
  async fetch(options: HttpRequest, limit: number): Promise<HttpAnswer> {
    const signal = options.signal ?? AbortSignal.timeout(options.timeout);
    const answer = await this.stream({ ...options, signal });
    return { status: answer.statusCode, headers: answer.headers, body: await collect(answer, limit) };
  }

  /** Leaves the body to the caller, who must read or destroy it. Throws {@link HttpFailure}. */
  async stream(options: HttpRequest): Promise<Dispatcher.ResponseData> {
    const { method, url, headers, body, timeout, signal } = options;
    try {
      const answer = await this.#agent.request({
        ...splitUrl(url),
        method,
        headers: headers ?? {},
        headersTimeout: timeout,
        bodyTimeout: timeout,
        ...(body !== undefined && { body }),
        ...(signal !== undefined && { signal }),
      });
      // Destroying a body is an error event of its own, which nobody needs to hear.
      answer.body.on('error', () => undefined);
      return answer;
    } catch (error) {
      throw asFailure(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#agent.close();
  }
}

async function collect({ body, headers }: Dispatcher.ResponseData, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The parser holds the other side to the length that it has announced.
    if (Number(headers['content-length']) <= limit) return Buffer.from(await body.arrayBuffer());
    for await (const chunk of body) {
      size += chunk.length;
      if (size > limit) throw new HttpFailure('too_large');
      chunks.push(chunk);
    }
  } catch (error) {
    body.destroy();
    throw bodyFailure(error);
  }
  return Buffer.concat(chunks);
}

/** What went wrong in a body that {@link HttpClient.stream} gave away. */
export function bodyFailure(error: unknown): HttpFailure {
  const { kind, cause } = asFailure(error);
  return new HttpFailure(kind, { cause }, true);
}

const MOST_ORIGINS = 64;
const origins = new Map<string, string>();

/** The few origins that are called are parsed once each. */
function originOf(text: string): string {
  const known = origins.get(text);
  if (known !== undefined) return known;
  const { origin } = new URL(text);
  if (origins.size < MOST_ORIGINS) origins.set(text, origin);
  return origin;
}

function splitUrl(url: string): { origin: string; path: string } {
  const [, before = '', path = ''] = /^([a-z]+:\/\/[^/?#]+)([^#]*)/i.exec(url) ?? [];
  return { origin: originOf(before), path: path.startsWith('/') ? path : `/${path}` };
}

const TIMEOUT_CODES = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'];

function asFailure(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  if (isOwnTimeLimit(error)) return new HttpFailure('timeout', { cause: error });
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TIMEOUT_CODES.includes(code)) return new HttpFailure('timeout', { cause: error });
  const broken = [
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    'UND_ERR_HEADERS_OVERFLOW',
  ];
  const malformed = broken.includes(code) || (error instanceof Error && error.name === 'HTTPParserError');
  return new HttpFailure(malformed ? 'broken' : 'unreachable', { cause: error });
}

/** `AbortSignal.timeout()` of the caller: a DOMException, not an Error of undici's. */
function isOwnTimeLimit(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
}
