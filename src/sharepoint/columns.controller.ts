import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Column, ColumnPage, NewColumn } from './dto/column.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { Columns } from './internal/columns.js';
import { ApiListPath } from './openapi.js';
import { InList, type ListPlace } from './path/list-place.js';

@CallsGraph()
@ApiListPath()
@Controller([
  `${ROUTES.sharePoint}/sites/:site/lists/:list/columns`,
  `${ROUTES.sharePoint}/lists/:list/columns`,
])
export class ColumnsController {
  constructor(private readonly columns: Columns) {}

  /** The columns of a list. */
  @Get()
  list(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @Query() query: PageQuery,
  ): Promise<ColumnPage> {
    return this.columns.page(caller, list, query);
  }

  /** Adds a column. */
  @Post()
  @NeedsOperation('manage')
  @ApiCreatedResponse({ type: Column })
  add(@FromCaller() caller: Caller, @InList() list: ListPlace, @Body() column: NewColumn): Promise<Column> {
    return this.columns.add(caller, list, column);
  }
}
