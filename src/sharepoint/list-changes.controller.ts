import { Controller, Get, Query } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { ChangePage } from './dto/item.dto.js';
import { ChangesQuery } from './dto/page.dto.js';
import { ChangeReader } from './internal/changes.js';
import { toChange } from './internal/mapping/to-item.js';
import { ApiListPath } from './openapi.js';
import { InList, type ListPlace } from './path/list-place.js';

const EVERY_COLUMN = { $expand: 'fields' };

@CallsGraph()
@ApiListPath()
@Controller([
  `${ROUTES.sharePoint}/sites/:site/lists/:list/changes`,
  `${ROUTES.sharePoint}/lists/:list/changes`,
])
export class ListChangesController {
  constructor(private readonly changes: ChangeReader) {}

  /**
   * What changed in a list. The first time everything there is; then, with `cursor`, what came since. `latest` begins
   * with what comes from now on. A cursor that SharePoint has forgotten is `resync_required`, with a new one.
   */
  @Get()
  @NeedsOperation('read', 'changes')
  list(
    @FromCaller() caller: Caller,
    @InList() { items, columns }: ListPlace,
    @Query() { top, cursor }: ChangesQuery,
  ): Promise<ChangePage> {
    const options = { top, cursor, query: EVERY_COLUMN };
    return this.changes.page(caller, `${items}/delta`, options, (entry) => toChange(entry, columns));
  }
}
