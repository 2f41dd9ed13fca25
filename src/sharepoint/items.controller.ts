import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiOkResponse, ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Item, ItemBody, ItemPage, ItemsQuery } from './dto/item.dto.js';
import { NeedsIfMatch } from './if-match.guard.js';
import { Items } from './internal/items.js';
import { requiredIfMatch } from '../upstream/entity-tags.js';
import { created, represent, representIfNew } from './internal/representation.js';
import { ApiIfNoneMatch, SITE_PARAMETER } from './openapi.js';
import { ItemId, ListRef } from './path/ids.js';
import { encodeSegment } from '../upstream/path-text.js';
import { Site } from './path/path.guard.js';
import { SiteRef } from './path/site-ref.js';

@CallsGraph()
@ApiParam(SITE_PARAMETER)
@Controller([`${ROUTES.sharePoint}/sites/:site/lists/:list/items`, `${ROUTES.sharePoint}/lists/:list/items`])
export class ItemsController {
  constructor(private readonly items: Items) {}

  /** Items of a list, a page at a time. */
  @Get()
  list(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Query() query: ItemsQuery,
  ): Promise<ItemPage> {
    return this.items.page(caller, itemsOf(site, list), query);
  }

  /** Adds an item. `Location` is its address, `ETag` its version. */
  @Post()
  async add(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Body() { fields }: ItemBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Item> {
    const item = await this.items.add(caller, itemsOf(site, list), fields);
    return created(reply, `${request.url.split('?', 1)[0]}/${encodeSegment(item.id)}`, item);
  }

  /** One item. With `If-None-Match` 304 while it has not changed. */
  @Get(':item')
  @ApiIfNoneMatch()
  @ApiOkResponse({ type: Item })
  async read(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Param('item') item: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Item | undefined> {
    const found = await this.items.read(caller, itemsOf(site, list), ItemId.parse(item));
    return representIfNew(reply, found, ifNoneMatch);
  }

  /** Changes the given columns. Needs `If-Match` with the ETag that was read. */
  @Patch(':item')
  @NeedsIfMatch()
  async change(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Param('item') item: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() { fields }: ItemBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Item> {
    const etag = requiredIfMatch(ifMatch);
    const changed = await this.items.change(caller, itemsOf(site, list), ItemId.parse(item), etag, fields);
    return represent(reply, changed);
  }

  /** Moves an item to the recycle bin. Needs `If-Match` with the ETag that was read. */
  @Delete(':item')
  @NeedsIfMatch()
  @HttpCode(204)
  async remove(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Param('item') item: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.items.remove(caller, itemsOf(site, list), ItemId.parse(item), requiredIfMatch(ifMatch));
  }
}

function itemsOf(site: SiteRef, list: string): string {
  return site.below(`lists/${ListRef.parse(list).segment}/items`);
}
