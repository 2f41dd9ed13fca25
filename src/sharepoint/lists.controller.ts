import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { List, ListPage, ListQuery } from './dto/list.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { GraphClient } from '../upstream/graph-client.js';
import { Listings } from './internal/listings.js';
import { bodyOf } from './internal/mapping/common.js';
import { toList } from './internal/mapping/to-list.js';
import { SITE_PARAMETER } from './openapi.js';
import { ListRef } from './path/ids.js';
import { Site } from './path/path.guard.js';
import { SiteRef } from './path/site-ref.js';

@CallsGraph()
@ApiParam(SITE_PARAMETER)
@Controller([`${ROUTES.sharePoint}/sites/:site/lists`, `${ROUTES.sharePoint}/lists`])
export class ListsController {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
  ) {}

  /** The lists and libraries of a site. */
  @Get()
  list(@FromCaller() caller: Caller, @Site() site: SiteRef, @Query() query: PageQuery): Promise<ListPage> {
    return this.listings.page(caller, site.below('lists'), query, toList);
  }

  /** One list, by its id or title. */
  @Get(':list')
  async read(
    @FromCaller() caller: Caller,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Query() { expand }: ListQuery,
  ): Promise<List> {
    const path = site.below(`lists/${ListRef.parse(list).segment}`);
    return toList(bodyOf(await this.graph.send(caller, { method: 'GET', path, query: { $expand: expand } })));
  }
}
