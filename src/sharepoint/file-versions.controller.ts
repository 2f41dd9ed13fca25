import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { DownloadQuery } from './dto/download.dto.js';
import { FileVersionPage } from './dto/file-version.dto.js';
import { PageQuery } from './dto/page.dto.js';
import { Downloads } from './internal/downloads.js';
import { Listings } from './internal/listings.js';
import { toFileVersion } from './internal/mapping/to-file.js';
import { deliver } from './internal/representation.js';
import { ApiIfNoneMatch, BINARY } from './openapi.js';
import { driveItemPath } from './path/drive-item-path.js';
import { VersionId } from './path/version-id.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive/items/:item/versions`)
export class FileVersionsController {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
    private readonly downloads: Downloads,
  ) {}

  /** A file as it is and as it was, the newest first. */
  @Get()
  @NeedsOperation('read', 'versions')
  list(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() query: PageQuery,
  ): Promise<FileVersionPage> {
    return this.listings.page(caller, `${driveItemPath(drive, item)}/versions`, query, toFileVersion);
  }

  /** Makes an earlier version the newest one; none is lost by it. */
  @Post(':version/restore')
  @NeedsOperation('update', 'versions')
  @HttpCode(204)
  async restore(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Param('version') version: string,
  ): Promise<void> {
    const path = `${driveItemPath(drive, item)}/versions/${VersionId.parse(version).segment}/restoreVersion`;
    await this.graph.send(caller, { method: 'POST', path, due: 'nothing' });
  }

  /** The bytes of an earlier version, as those of the file itself are given. */
  @Get(':version/content')
  @NeedsOperation('read', 'versions')
  @RouteConfig({ alone: true })
  @ApiIfNoneMatch()
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: BINARY })
  async download(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Param('version') version: string,
    @Query() { disposition }: DownloadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const named = driveItemPath(drive, item);
    const path = `${named}/versions/${VersionId.parse(version).segment}`;
    deliver(reply, await this.downloads.open(caller, path, request.headers, { disposition, named }));
  }
}
