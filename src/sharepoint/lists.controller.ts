import { Body, Controller, Get, Headers, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { encodeSegment } from '../upstream/path-text.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { List, ListPage, ListQuery, NewList } from './dto/list.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { Listings } from './internal/listings.js';
import { bodyOf } from './internal/mapping/common.js';
import { fromColumn } from './internal/mapping/to-column.js';
import { toList } from './internal/mapping/to-list.js';
import { created, representIfNew } from './internal/representation.js';
import { ApiIfNoneMatch, ApiListPath } from './openapi.js';
import { InList, type ListPlace } from './path/list-place.js';
import { Site } from './path/path.guard.js';
import { SiteRef } from './path/site-ref.js';

@CallsGraph()
@ApiListPath()
@Controller([`${ROUTES.sharePoint}/sites/:site/lists`, `${ROUTES.sharePoint}/lists`])
export class ListsController {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
  ) {}

  /** The lists and libraries of a site. */
  @Get()
  list(@FromCaller() caller: Caller, @Site() site: SiteRef, @Query() query: PageQuery): Promise<ListPage> {
    return this.listings.page(caller, site.below('lists'), query, (list) => toList(list));
  }

  /** Makes a list, with its columns. `Location` is its address. */
  @Post()
  @NeedsOperation('manage')
  @ApiCreatedResponse({ type: List })
  async add(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Body() { displayName, description, template = 'genericList', columns }: NewList,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<List> {
    const json = { displayName, description, list: { template }, columns: columns?.map(fromColumn) };
    const path = site.below('lists');
    const list = toList(bodyOf(await this.graph.send(caller, { method: 'POST', path, body: { json } })));
    return created(reply, `${request.url.split('?', 1)[0]}/${encodeSegment(list.id)}`, list);
  }

  /** One list, by its id or title. With `If-None-Match` 304 while it has not changed. */
  @Get(':list')
  @ApiIfNoneMatch()
  @ApiOkResponse({ type: List })
  async read(
    @FromCaller() caller: Caller,
    @InList() { path, columns }: ListPlace,
    @Query() { expand }: ListQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<List | undefined> {
    const query = { $expand: expand?.join(',') };
    const list = toList(bodyOf(await this.graph.send(caller, { method: 'GET', path, query })), columns);
    return representIfNew(reply, list, ifNoneMatch);
  }
}
