import { Controller, Get, Head, Headers, Param, Put, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireOperation } from '../upstream/aliases/alias-access.js';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { DownloadQuery } from './dto/download.dto.js';
import { DriveItem, UploadQuery } from './dto/drive.dto.js';
import { Downloads } from './internal/downloads.js';
import { optionalIfMatch } from '../platform/entity-tags.js';
import { created, deliver, represent } from './internal/representation.js';
import { fileIn } from './internal/uploads/file-place.js';
import { Uploads } from './internal/uploads/uploads.js';
import { ApiDownload, ApiFileBody, ApiIfMatch, ApiIfNoneMatch, ApiMadeOrReplaced } from './openapi.js';
import { driveItemAddress } from './path/drive-item-address.js';
import { driveItemPath } from './path/drive-item-path.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class FilesController {
  constructor(
    private readonly downloads: Downloads,
    private readonly uploads: Uploads,
  ) {}

  /** A file's bytes, an attachment unless asked otherwise. Takes `Range`, `If-Range`, `If-None-Match` and `If-Match`. */
  @Get('items/:item/content')
  @RouteConfig({ alone: true })
  @ApiIfNoneMatch()
  @ApiDownload()
  async download(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() { disposition }: DownloadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = driveItemPath(drive, item);
    deliver(reply, await this.downloads.open(caller, path, request.headers, { disposition }));
  }

  /** The same without the bytes. */
  @Head('items/:item/content')
  @RouteConfig({ alone: true })
  @ApiIfNoneMatch()
  @ApiOkResponse({ description: 'The headers of the file.' })
  async describe(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() { disposition }: DownloadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = driveItemPath(drive, item);
    const download = await this.downloads.open(caller, path, request.headers, { disposition });
    download.body.destroy();
    deliver(reply, { ...download, body: undefined });
  }

  /** Replaces a file's bytes, at most 250 GB. With `If-Match` only while it is the version that was read. */
  @Put('items/:item/content')
  @RouteConfig({ rawBody: true })
  @ApiIfMatch(false)
  @ApiFileBody()
  async replace(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DriveItem> {
    const place = { path: driveItemPath(drive, item), ifMatch: optionalIfMatch(ifMatch) };
    const { file } = await this.uploads.send(caller, place, request);
    return represent(reply, file);
  }

  /** Makes a file in a folder, or in the library's root folder; at most 250 GB. */
  @Put(['children/:name/content', 'items/:item/children/:name/content'])
  @NeedsOperation('create')
  @RouteConfig({ rawBody: true })
  @ApiParam({ name: 'item', type: String, description: 'The folder.' })
  @ApiMadeOrReplaced()
  @ApiFileBody()
  async make(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string | undefined,
    @Param('name') name: string,
    @Query() { conflict = 'fail' }: UploadQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DriveItem> {
    if (conflict === 'replace') requireOperation(request, 'update');
    const place = { ...fileIn(drive, item, name), conflict };
    const { file, isNew } = await this.uploads.send(caller, place, request);
    if (!isNew) return represent(reply, file);
    return created(reply, driveItemAddress(request, drive, file.id), file);
  }
}
