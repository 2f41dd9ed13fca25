import { Controller, Get, Param, Query } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Drive, DriveItemPage } from './dto/drive.dto.js';
import { DriveChangePage, DriveChangesQuery } from './dto/drive-changes.dto.js';
import { DriveSearchQuery } from './dto/search.dto.js';
import { DriveChanges } from './internal/drive-changes.js';
import { bodyOf } from './internal/mapping/common.js';
import { toDrive } from './internal/mapping/to-drive.js';
import { Search } from './internal/search.js';
import { DriveId } from './path/ids.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class DriveController {
  constructor(
    private readonly graph: GraphClient,
    private readonly changed: DriveChanges,
    private readonly found: Search,
  ) {}

  /** One drive. */
  @Get()
  async read(@FromCaller() caller: Caller, @Param('drive') drive: string): Promise<Drive> {
    return toDrive(bodyOf(await this.graph.send(caller, { method: 'GET', path: pathOf(drive) })));
  }

  /** Files and folders of the drive by words of their names and contents. */
  @Get('search')
  search(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Query() query: DriveSearchQuery,
  ): Promise<DriveItemPage> {
    return this.found.drive(caller, pathOf(drive), query);
  }

  /**
   * What changed in the drive. The first time everything there is; then, with `cursor`, what came since. `latest` begins
   * with what comes from now on.
   */
  @Get('changes')
  changes(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Query() query: DriveChangesQuery,
  ): Promise<DriveChangePage> {
    return this.changed.page(caller, pathOf(drive), query);
  }
}

function pathOf(drive: string): string {
  return `/drives/${DriveId.parse(drive).segment}`;
}
