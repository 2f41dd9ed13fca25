import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import type { Item, ItemsQuery } from '../dto/item.dto.js';
import type { ItemId } from '../path/ids.js';
import type { ListPlace } from '../path/list-place.js';
import { Columns } from './columns.js';
import { columnsIn, toGraphFilter, toGraphOrder } from './filter.js';
import { Listings, type Page } from './listings.js';
import { bodyOf } from './mapping/common.js';
import { toItem, toUpdatedItem } from './mapping/to-item.js';

type Fields = Readonly<Record<string, unknown>>;

/** Items of a list. Every method throws the BffError to answer with. */
@Injectable()
export class Items {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
    private readonly columns: Columns,
  ) {}

  async page(caller: Caller, list: ListPlace, query: ItemsQuery): Promise<Page<Item>> {
    const { select, filter, orderby } = query;
    const $filter = filter === undefined ? undefined : toGraphFilter(filter);
    const $orderby = orderby === undefined ? undefined : toGraphOrder(orderby);
    const used = [$filter, $orderby].flatMap((text) => columnsIn(text ?? ''));
    list.columns.require([...(select?.split(',') ?? []), ...used]);
    if (query.cursor === undefined) this.columns.judge(caller, list, used);
    const options = { $expand: fieldsOf(select), $filter, $orderby };
    try {
      return await this.listings.page(
        caller,
        list.items,
        query,
        (item) => toItem(item, list.columns),
        options,
      );
    } catch (error) {
      throw await this.columns.explained(caller, list, error);
    }
  }

  async read(caller: Caller, list: ListPlace, { segment }: ItemId, select?: string): Promise<Item> {
    list.columns.require(select?.split(',') ?? []);
    const query = { $expand: fieldsOf(select) };
    const path = `${list.items}/${segment}`;
    return toItem(bodyOf(await this.graph.send(caller, { method: 'GET', path, query })), list.columns);
  }

  async add(caller: Caller, list: ListPlace, fields: Fields): Promise<Item> {
    list.columns.require(Object.keys(fields));
    const request = { method: 'POST', path: list.items, body: { json: { fields } } } as const;
    return toItem(bodyOf(await this.graph.send(caller, request)), list.columns);
  }

  async change(
    caller: Caller,
    list: ListPlace,
    { segment }: ItemId,
    { etag, fields }: { etag: string; fields: Fields },
  ): Promise<Item> {
    list.columns.require(Object.keys(fields));
    const answer = await this.graph.send(caller, {
      method: 'PATCH',
      path: `${list.items}/${segment}/fields`,
      headers: { 'if-match': etag },
      body: { json: fields },
    });
    return toUpdatedItem(segment, answer, list.columns);
  }

  async remove(caller: Caller, list: ListPlace, { segment }: ItemId, etag: string): Promise<void> {
    const headers = { 'if-match': etag };
    const path = `${list.items}/${segment}`;
    await this.graph.send(caller, { method: 'DELETE', path, headers, due: 'nothing' });
  }
}

function fieldsOf(select: string | undefined): string {
  return select === undefined ? 'fields' : `fields($select=${select})`;
}
