import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { ItemVersionPage } from './dto/item.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { Listings } from './internal/listings.js';
import { toItemVersion } from './internal/mapping/to-item.js';
import { ApiListPath } from './openapi.js';
import { ItemId } from './path/ids.js';
import { InList, NamedItem, type ListPlace } from './path/list-place.js';
import { VersionId } from './path/version-id.js';

@CallsGraph()
@ApiListPath()
@Controller([
  `${ROUTES.sharePoint}/sites/:site/lists/:list/items/:item/versions`,
  `${ROUTES.sharePoint}/lists/:list/items/:item/versions`,
])
export class ItemVersionsController {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
  ) {}

  /** The versions of an item, the present one first. */
  @Get()
  @NeedsOperation('read', 'versions')
  list(
    @FromCaller() caller: Caller,
    @InList() { items, columns }: ListPlace,
    @NamedItem() item: ItemId,
    @Query() query: PageQuery,
  ): Promise<ItemVersionPage> {
    const path = `${items}/${item.segment}/versions`;
    const options = { $expand: 'fields' };
    return this.listings.page(caller, path, query, (version) => toItemVersion(version, columns), options);
  }

  /** Makes an earlier version the present one: a new version with its values. */
  @Post(':version/restore')
  @NeedsOperation('update', 'versions')
  @HttpCode(204)
  @ApiNoContentResponse()
  async restore(
    @FromCaller() caller: Caller,
    @InList() { items }: ListPlace,
    @NamedItem() item: ItemId,
    @Param('version') version: string,
  ): Promise<void> {
    const path = `${items}/${item.segment}/versions/${VersionId.parse(version).segment}/restoreVersion`;
    await this.graph.send(caller, { method: 'POST', path, due: 'nothing' });
  }
}
