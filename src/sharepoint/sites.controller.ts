import { Controller, Get, Query } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Site as SiteDto, SitePage, SitesQuery } from './dto/site.dto.js';
import { GraphClient } from '../upstream/graph-client.js';
import { Listings } from './internal/listings.js';
import { bodyOf } from './internal/mapping/common.js';
import { toSite } from './internal/mapping/to-site.js';
import { SITE_PARAMETER } from './openapi.js';
import { Site } from './path/path.guard.js';
import { SiteRef } from './path/site-ref.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/sites`)
export class SitesController {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
  ) {}

  /** Finds sites by words of their name. */
  @Get()
  search(@FromCaller() caller: Caller, @Query() query: SitesQuery): Promise<SitePage> {
    const { search = '*' } = query;
    return this.listings.page(caller, '/sites', query, toSite, { search });
  }

  /** One site. */
  @Get(':site')
  @ApiParam(SITE_PARAMETER)
  async read(@FromCaller() caller: Caller, @Site() site: SiteRef): Promise<SiteDto> {
    return toSite(bodyOf(await this.graph.send(caller, { method: 'GET', path: site.path })));
  }
}
