import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { SearchBody, SearchResult } from './dto/search.dto.js';
import { Search } from './internal/search.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/search`)
export class SearchController {
  constructor(private readonly search: Search) {}

  /** Files, items, lists, sites and drives that the user may see. SharePoint allows a user about ten searches a second. */
  @Post()
  @NeedsOperation('search')
  @HttpCode(200)
  find(@FromCaller() caller: Caller, @Body() body: SearchBody): Promise<SearchResult> {
    return this.search.all(caller, body);
  }
}
