import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import { DEFAULT_PAGE_SIZE, type PageQuery } from '../dto/page.dto.js';
import { Cursors } from './cursors.js';
import { GraphClient } from '../../upstream/graph-client.js';
import type { UpstreamRequest } from '../../upstream/upstream-request.js';
import { objectsOf, textOf, type JsonObject } from '../../upstream/json.js';
import { bodyOf } from './mapping/common.js';

export interface Page<T> {
  items: T[];
  nextCursor: string | undefined;
}

/** Listings, a page at a time. */
@Injectable()
export class Listings {
  constructor(
    private readonly graph: GraphClient,
    private readonly cursors: Cursors,
  ) {}

  /**
   * `options` are Graph's query options of the first page; a cursor brings those that it was made with. `first` is the
   * first page's own path, where that holds arguments.
   */
  async page<T>(
    caller: Caller,
    path: string,
    { top = DEFAULT_PAGE_SIZE, cursor }: PageQuery,
    convert: (entry: JsonObject) => T,
    options: UpstreamRequest['query'] = {},
    first = path,
  ): Promise<Page<T>> {
    const place =
      cursor === undefined
        ? { path: first, query: { ...options, $top: String(top) } }
        : { path: this.cursors.open(cursor, caller.owner, path) };
    const body = bodyOf(await this.graph.send(caller, { method: 'GET', ...place }));
    const next = textOf(body, '@odata.nextLink');
    return {
      items: objectsOf(body, 'value').map(convert),
      nextCursor: next === undefined ? undefined : this.cursors.seal(next, caller.owner, path),
    };
  }
}
