import { Controller, Get, Headers, Param, Put, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { DriveItem, UploadQuery } from './dto/drive.dto.js';
import { Downloads } from './internal/downloads.js';
import { optionalIfMatch } from '../upstream/entity-tags.js';
import { created, represent } from './internal/representation.js';
import { Uploads } from './internal/uploads.js';
import { ApiDownload, ApiFileBody, ApiIfMatch, ApiIfNoneMatch, ApiMadeOrReplaced } from './openapi.js';
import { DriveId, DriveItemId, FileName } from './path/ids.js';
import { encodeSegment } from '../upstream/path-text.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class FilesController {
  constructor(
    private readonly downloads: Downloads,
    private readonly uploads: Uploads,
  ) {}

  /** A file's bytes, always as an attachment. Takes `Range`, `If-Range` and `If-None-Match`. */
  @Get('items/:item/content')
  @RouteConfig({ alone: true })
  @ApiIfNoneMatch()
  @ApiDownload()
  async download(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = DriveItemId.parse(item).in(DriveId.parse(drive));
    const { status, headers, body, problem } = await this.downloads.open(caller, path, request.headers);
    reply.headers(headers);
    if (problem !== undefined) throw problem;
    void reply.code(status).send(body);
  }

  /** Replaces a file's bytes, at most 10 MiB. With `If-Match` only while it is the version that was read. */
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
    const path = DriveItemId.parse(item).in(DriveId.parse(drive));
    const { file } = await this.uploads.send(caller, `${path}/content`, request, {
      ifMatch: optionalIfMatch(ifMatch),
    });
    return represent(reply, file);
  }

  /** Makes a file in a folder, or in the library's root folder; at most 10 MiB. */
  @Put(['children/:name/content', 'items/:item/children/:name/content'])
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
    const folder = DriveItemId.parse(item ?? 'root').in(DriveId.parse(drive));
    const path = `${folder}:/${FileName.parse(name).segment}:/content`;
    const { file, isNew } = await this.uploads.send(caller, path, request, { conflict });
    if (!isNew) return represent(reply, file);
    return created(
      reply,
      `${ROUTES.sharePoint}/drives/${encodeSegment(drive)}/items/${encodeSegment(file.id)}`,
      file,
    );
  }
}
