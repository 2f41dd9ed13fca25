import type { ServerResponse } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

export const ITEM_ROUTE = '/bench/item';
export const DOWNLOAD_ROUTE = '/bench/download';

/** Where a route of the benchmark leads upstream. */
export function upstreamPath(route: string): string {
  return route === DOWNLOAD_ROUTE ? '/big' : '/item';
}

/** Streams an upstream answer to the caller: the work that every server here does, and the same code in most. */
export class PassThrough {
  readonly #pool: Pool;

  constructor(origin: string) {
    this.#pool = new Pool(origin, { pipelining: 1 });
  }

  async send(path: string, authorization: string | undefined, to: ServerResponse): Promise<void> {
    try {
      await this.#pool.stream(
        { method: 'GET', path, headers: authorization === undefined ? {} : { authorization }, opaque: to },
        relay,
      );
    } catch {
      if (to.headersSent) to.destroy();
      else to.writeHead(502).end();
    }
  }
}

function relay({
  statusCode,
  headers,
  opaque,
}: Dispatcher.StreamFactoryData<ServerResponse>): ServerResponse {
  opaque.writeHead(statusCode, {
    'content-type': String(headers['content-type']),
    'content-length': String(headers['content-length']),
  });
  return opaque;
}
