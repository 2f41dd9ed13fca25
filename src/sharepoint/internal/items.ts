import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import type { Item, ItemsQuery } from '../dto/item.dto.js';
import type { ItemId } from '../path/ids.js';
import { toGraphFilter, toGraphOrder } from './filter.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { Listings, type Page } from './listings.js';
import { bodyOf } from './mapping/common.js';
import { toItem, toUpdatedItem } from './mapping/to-item.js';

type Fields = Readonly<Record<string, unknown>>;

/** Items of the list whose items are at `path` in Graph. Every method throws the BffError to answer with. */
@Injectable()
export class Items {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
  ) {}

  page(caller: Caller, path: string, query: ItemsQuery): Promise<Page<Item>> {
    const { select, filter, orderby } = query;
    const options = {
      $expand: select === undefined ? 'fields' : `fields($select=${select})`,
      $filter: filter === undefined ? undefined : toGraphFilter(filter),
      $orderby: orderby === undefined ? undefined : toGraphOrder(orderby),
    };
    return this.listings.page(caller, path, query, toItem, options);
  }

  async read(caller: Caller, path: string, { segment }: ItemId): Promise<Item> {
    const query = { $expand: 'fields' };
    return toItem(
      bodyOf(await this.graph.send(caller, { method: 'GET', path: `${path}/${segment}`, query })),
    );
  }

  async add(caller: Caller, path: string, fields: Fields): Promise<Item> {
    return toItem(
      bodyOf(await this.graph.send(caller, { method: 'POST', path, body: { json: { fields } } })),
    );
  }

  async change(
    caller: Caller,
    path: string,
    { segment }: ItemId,
    etag: string,
    fields: Fields,
  ): Promise<Item> {
    const answer = await this.graph.send(caller, {
      method: 'PATCH',
      path: `${path}/${segment}/fields`,
      headers: { 'if-match': etag },
      body: { json: fields },
    });
    return toUpdatedItem(segment, answer);
  }

  async remove(caller: Caller, path: string, { segment }: ItemId, etag: string): Promise<void> {
    const headers = { 'if-match': etag };
    await this.graph.send(caller, { method: 'DELETE', path: `${path}/${segment}`, headers, due: 'nothing' });
  }
}
