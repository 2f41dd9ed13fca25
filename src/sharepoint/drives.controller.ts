import { Controller, Get, Query } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { DrivePage } from './dto/drive.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { Listings } from './internal/listings.js';
import { toDrive } from './internal/mapping/to-drive.js';
import { SITE_PARAMETER } from './openapi.js';
import { Site } from './path/path.guard.js';
import { SiteRef } from './path/site-ref.js';

@CallsGraph()
@ApiParam(SITE_PARAMETER)
@Controller([`${ROUTES.sharePoint}/sites/:site/drives`, `${ROUTES.sharePoint}/drives`])
export class DrivesController {
  constructor(private readonly listings: Listings) {}

  /** The document libraries of a site. */
  @Get()
  list(@FromCaller() caller: Caller, @Site() site: SiteRef, @Query() query: PageQuery): Promise<DrivePage> {
    return this.listings.page(caller, site.below('drives'), query, toDrive);
  }
}
