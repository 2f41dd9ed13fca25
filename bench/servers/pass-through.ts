import type { IncomingMessage, ServerResponse } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

export const ITEM_ROUTE = '/bench/item';
export const DOWNLOAD_ROUTE = '/bench/download';
export const UPLOAD_ROUTE = '/bench/upload';

/** Where a route of the benchmark leads upstream. */
export function upstreamPath(route: string): string {
  return route === DOWNLOAD_ROUTE ? '/big' : '/item';
}

type OwnHeaders = Readonly<Record<string, string | number | string[] | undefined>>;

/** Streams an upstream answer to the caller: the work that every server here does, and the same code in most. */
export class PassThrough {
  readonly #pool: Pool;

  constructor(origin: string) {
    this.#pool = new Pool(origin, { pipelining: 1 });
  }

  /** `own`: headers of the answer that are not the upstream's. */
  async send(
    path: string,
    authorization: string | undefined,
    to: ServerResponse,
    own: OwnHeaders = {},
  ): Promise<void> {
    const headers = authorization === undefined ? {} : { authorization };
    try {
      await this.#pool.stream({ method: 'GET', path, headers, opaque: { to, own } }, relay);
    } catch {
      fail(to);
    }
  }

  /** Streams a body upstream, in one request. */
  async sendOn(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const headers = { 'content-length': String(from.headers['content-length']) };
    try {
      const options = { method: 'PUT', path: '/big', headers, body: from, opaque: { to, own: {} } } as const;
      await this.#pool.stream(options, relay);
    } catch {
      fail(to);
    }
  }
}

function fail(to: ServerResponse): void {
  if (to.headersSent) to.destroy();
  else to.writeHead(502).end();
}

interface Answer {
  to: ServerResponse;
  own: OwnHeaders;
}

function relay({ statusCode, headers, opaque }: Dispatcher.StreamFactoryData<Answer>): ServerResponse {
  return opaque.to.writeHead(statusCode, {
    ...opaque.own,
    'content-type': String(headers['content-type']),
    'content-length': String(headers['content-length']),
  });
}
