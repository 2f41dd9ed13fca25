import { Controller, Delete, Get, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { inertHeaders, relayable } from '../upstream/download-headers.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsSharePoint } from './calls-sharepoint.decorator.js';
import { Attachment, AttachmentList } from './dto/attachment.dto.js';
import { Attachments } from './internal/attachments.js';
import { WholeUploads } from './internal/uploads/whole-uploads.js';
import { ApiFileBody, ApiListPath, BINARY } from './openapi.js';
import { FileName, ItemId } from './path/ids.js';
import { InList, NamedItem, type ListPlace } from './path/list-place.js';

@CallsSharePoint()
@ApiListPath()
@Controller([
  `${ROUTES.sharePoint}/sites/:site/lists/:list/items/:item/attachments`,
  `${ROUTES.sharePoint}/lists/:list/items/:item/attachments`,
])
export class AttachmentsController {
  constructor(
    private readonly attachments: Attachments,
    private readonly uploads: WholeUploads,
  ) {}

  /** The files at an item. */
  @Get()
  @NeedsOperation('read', 'attachments')
  async list(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
  ): Promise<AttachmentList> {
    return { items: await this.attachments.list(caller, { list, item }) };
  }

  /** A file's bytes, always as an attachment. */
  @Get(':name')
  @RouteConfig({ alone: true })
  @NeedsOperation('read', 'attachments')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: BINARY })
  async download(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @Param('name') name: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const content = await this.attachments.open(caller, { list, item }, FileName.parse(name));
    const headers = relayable(content);
    // However long the bytes take from here on, they may not stop coming.
    caller.deadline.lift();
    void reply
      .headers({ 'Content-Type': 'application/octet-stream', ...headers, ...inertHeaders(name) })
      .send(content.body);
  }

  /** Puts a file at an item, at most 10 MiB; `name_conflict` when there is one of that name. */
  @Post(':name')
  @NeedsOperation('update', 'attachments')
  @RouteConfig({ rawBody: true })
  @ApiFileBody()
  @ApiCreatedResponse({ type: Attachment })
  async add(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Attachment> {
    const place = FileName.parse(name);
    const made = await this.uploads.pass(caller, request, (bytes) =>
      this.attachments.add(caller, { list, item }, place, bytes),
    );
    reply.code(201).header('Location', request.url.split('?', 1)[0] ?? '');
    return made;
  }

  /** Replaces the bytes of a file at an item, at most 10 MiB. */
  @Put(':name')
  @NeedsOperation('update', 'attachments')
  @RouteConfig({ rawBody: true })
  @ApiFileBody()
  @HttpCode(204)
  async replace(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const place = FileName.parse(name);
    await this.uploads.pass(caller, request, (bytes) =>
      this.attachments.replace(caller, { list, item }, place, bytes),
    );
  }

  /** Removes a file from an item. */
  @Delete(':name')
  @NeedsOperation('update', 'attachments')
  @HttpCode(204)
  async remove(
    @FromCaller() caller: Caller,
    @InList() list: ListPlace,
    @NamedItem() item: ItemId,
    @Param('name') name: string,
  ): Promise<void> {
    await this.attachments.remove(caller, { list, item }, FileName.parse(name));
  }
}
