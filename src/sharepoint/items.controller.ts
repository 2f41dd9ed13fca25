import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { encodeSegment } from '../upstream/path-text.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Item, ItemBody, ItemPage, ItemQuery, ItemsQuery } from './dto/item.dto.js';
import { IfMatch, NeedsIfMatch } from './if-match.guard.js';
import { Items } from './internal/items.js';
import { created, represent, representIfNew } from './internal/representation.js';
import { ApiIfNoneMatch, ApiListPath } from './openapi.js';
import { ItemId } from './path/ids.js';
import { InList, NamedItem, type ListPlace } from './path/list-place.js';

@CallsGraph()
@ApiListPath()
@Controller([`${ROUTES.sharePoint}/sites/:site/lists/:list/items`, `${ROUTES.sharePoint}/lists/:list/items`])
export class ItemsController {
  constructor(private readonly items: Items) {}

  /** Items of a list, a page at a time. */
  @Get()
  list(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @Query() query: ItemsQuery,
  ): Promise<ItemPage> {
    return this.items.page(caller, list, query);
  }

  /** Adds an item. `Location` is its address, `ETag` its version. */
  @Post()
  async add(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @Body() { fields }: ItemBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Item> {
    const item = await this.items.add(caller, list, fields);
    return created(reply, `${request.url.split('?', 1)[0]}/${encodeSegment(item.id)}`, item);
  }

  /** One item. With `If-None-Match` 304 while it has not changed. */
  @Get(':item')
  @ApiIfNoneMatch()
  @ApiOkResponse({ type: Item })
  async read(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @Query() { select }: ItemQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Item | undefined> {
    return representIfNew(reply, await this.items.read(caller, list, item, select), ifNoneMatch);
  }

  /** Changes the given columns. Needs `If-Match` with the ETag that was read. */
  @Patch(':item')
  @NeedsIfMatch()
  async change(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @IfMatch() etag: string,
    @Body() { fields }: ItemBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Item> {
    return represent(reply, await this.items.change(caller, list, item, { etag, fields }));
  }

  /** Moves an item to the recycle bin. Needs `If-Match` with the ETag that was read. */
  @Delete(':item')
  @NeedsIfMatch()
  @HttpCode(204)
  async remove(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @IfMatch() etag: string,
  ): Promise<void> {
    await this.items.remove(caller, list, item, etag);
  }
}
