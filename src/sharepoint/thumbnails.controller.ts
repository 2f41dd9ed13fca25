import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { PageQuery } from './dto/page.dto.js';
import { ThumbnailPage } from './dto/thumbnail.dto.js';
import { Downloads } from './internal/downloads.js';
import { Listings } from './internal/listings.js';
import { toThumbnailSet } from './internal/mapping/to-file.js';
import { deliver } from './internal/representation.js';
import { ApiIfNoneMatch, BINARY } from './openapi.js';
import { driveItemPath } from './path/drive-item-path.js';
import { ThumbnailId, ThumbnailSize } from './path/file-ids.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive/items/:item/thumbnails`)
export class ThumbnailsController {
  constructor(
    private readonly listings: Listings,
    private readonly downloads: Downloads,
  ) {}

  /** Which small pictures of a file there are. None: SharePoint cannot draw it. */
  @Get()
  list(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() query: PageQuery,
  ): Promise<ThumbnailPage> {
    return this.listings.page(caller, `${driveItemPath(drive, item)}/thumbnails`, query, toThumbnailSet);
  }

  /** A small picture of a file, to be shown in its place. */
  @Get(':thumbnail/:size/content')
  @RouteConfig({ alone: true })
  @ApiIfNoneMatch()
  @ApiProduces('image/jpeg', 'image/png')
  @ApiOkResponse({ schema: BINARY })
  async picture(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Param('thumbnail') thumbnail: string,
    @Param('size') size: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = driveItemPath(drive, item);
    const picture = `${ThumbnailId.parse(thumbnail).segment}/${ThumbnailSize.parse(size).segment}`;
    const download = await this.downloads.open(caller, `${file}/thumbnails/${picture}`, request.headers, {
      disposition: 'inline',
      name: 'thumbnail',
      pictures: true,
    });
    deliver(reply, download);
  }
}
