import { Body, Controller, Delete, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { DriveItem } from './dto/drive.dto.js';
import { DriveItemBody, FolderBody, FolderQuery } from './dto/drive-change.dto.js';
import { IfMatch, NeedsIfMatch } from './if-match.guard.js';
import { DriveItems } from './internal/drive-items.js';
import { created, represent } from './internal/representation.js';
import { driveItemAddress } from './path/drive-item-address.js';
import { driveItemPath } from './path/drive-item-path.js';
import { DriveId, DriveItemId } from './path/ids.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class FoldersController {
  constructor(private readonly items: DriveItems) {}

  /** Makes a folder in a folder, or in the library's root folder. `Location` is its address, `ETag` its version. */
  @Post(['folders', 'items/:item/folders'])
  @ApiParam({ name: 'item', type: String, description: 'The folder that it is to be in.' })
  @ApiCreatedResponse({ type: DriveItem })
  async make(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string | undefined,
    @Query() { conflict = 'fail' }: FolderQuery,
    @Body() { name }: FolderBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DriveItem> {
    const parent = driveItemPath(drive, item ?? 'root');
    const folder = await this.items.makeFolder(caller, parent, name, conflict);
    return created(reply, driveItemAddress(request, drive, folder.id), folder);
  }

  /** Renames a file or folder, moves it within its drive, or both. Needs `If-Match` with the ETag that was read. */
  @Patch('items/:item')
  @NeedsIfMatch()
  async change(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @IfMatch() etag: string,
    @Body() body: DriveItemBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DriveItem> {
    const [place, id] = [DriveId.parse(drive), DriveItemId.parse(item)];
    return represent(reply, await this.items.change(caller, place, id, body, etag));
  }

  /** Moves a file or folder, with all that is in it, to the recycle bin. Needs `If-Match` with the ETag that was read. */
  @Delete('items/:item')
  @NeedsIfMatch()
  @HttpCode(204)
  async remove(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @IfMatch() etag: string,
  ): Promise<void> {
    await this.items.remove(caller, driveItemPath(drive, item), etag);
  }
}
