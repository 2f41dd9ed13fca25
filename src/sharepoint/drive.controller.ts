import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Drive, DriveItem, DriveItemPage } from './dto/drive.dto.js';
import { ChangesQuery } from './dto/page.dto.js';
import { PlaceQuery } from './dto/place.dto.js';
import { DriveChangePage } from './dto/drive-changes.dto.js';
import { DriveSearchQuery } from './dto/search.dto.js';
import { ChangeReader } from './internal/changes.js';
import { DriveItems } from './internal/drive-items.js';
import { bodyOf } from './internal/mapping/common.js';
import { toDrive, toDriveChange } from './internal/mapping/to-drive.js';
import { representIfNew } from './internal/representation.js';
import { Search } from './internal/search.js';
import { ApiIfNoneMatch } from './openapi.js';
import { FolderPath } from './path/folder-path.js';
import { DriveId } from './path/ids.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class DriveController {
  constructor(
    private readonly graph: GraphClient,
    private readonly changed: ChangeReader,
    private readonly found: Search,
    private readonly items: DriveItems,
  ) {}

  /** One drive. */
  @Get()
  async read(@FromCaller() caller: Caller, @Param('drive') drive: string): Promise<Drive> {
    return toDrive(bodyOf(await this.graph.send(caller, { method: 'GET', path: pathOf(drive) })));
  }

  /** One file or folder by its place: `Reports/2025/May.xlsx`. */
  @Get('item')
  @ApiIfNoneMatch()
  @ApiOkResponse({ type: DriveItem })
  async find(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Query() { path }: PlaceQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DriveItem | undefined> {
    const place = `${pathOf(drive)}/root:/${FolderPath.parse(path).encoded}`;
    return representIfNew(reply, await this.items.read(caller, place), ifNoneMatch);
  }

  /** Files and folders of the drive by words of their names and contents. */
  @Get('search')
  @NeedsOperation('read', 'search')
  search(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Query() query: DriveSearchQuery,
  ): Promise<DriveItemPage> {
    return this.found.drive(caller, pathOf(drive), query);
  }

  /**
   * What changed in the drive. The first time everything there is; then, with `cursor`, what came since. `latest` begins
   * with what comes from now on. A cursor that SharePoint has forgotten is `resync_required`, with a new one.
   */
  @Get('changes')
  @NeedsOperation('read', 'changes')
  changes(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Query() query: ChangesQuery,
  ): Promise<DriveChangePage> {
    return this.changed.page(caller, `${pathOf(drive)}/root/delta`, query, toDriveChange);
  }
}

function pathOf(drive: string): string {
  return `/drives/${DriveId.parse(drive).segment}`;
}
