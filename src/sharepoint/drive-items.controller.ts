import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { DriveItem, DriveItemPage } from './dto/drive.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { DriveItems } from './internal/drive-items.js';
import { Listings } from './internal/listings.js';
import { toDriveItem } from './internal/mapping/to-drive.js';
import { representIfNew } from './internal/representation.js';
import { ApiIfNoneMatch } from './openapi.js';
import { driveItemPath } from './path/drive-item-path.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class DriveItemsController {
  constructor(
    private readonly items: DriveItems,
    private readonly listings: Listings,
  ) {}

  /** What is in a library's root folder. */
  @Get('children')
  top(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Query() query: PageQuery,
  ): Promise<DriveItemPage> {
    return this.children(caller, drive, 'root', query);
  }

  /** What is in a folder. */
  @Get('items/:item/children')
  children(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() query: PageQuery,
  ): Promise<DriveItemPage> {
    return this.listings.page(caller, `${driveItemPath(drive, item)}/children`, query, toDriveItem);
  }

  /** One file or folder, without its content. With `If-None-Match` 304 while it has not changed. */
  @Get('items/:item')
  @ApiIfNoneMatch()
  @ApiOkResponse({ type: DriveItem })
  async read(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DriveItem | undefined> {
    return representIfNew(reply, await this.items.read(caller, driveItemPath(drive, item)), ifNoneMatch);
  }
}
