import { Body, Controller, Headers, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireOperation } from '../upstream/aliases/alias-access.js';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { underAlias } from '../upstream/aliases/standing-aliases.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { optionalIfMatch } from '../platform/entity-tags.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { NewUploadPlan, Upload, UploadPlan } from './dto/upload.dto.js';
import { fileIn } from './internal/uploads/file-place.js';
import { ResumableUploads } from './internal/uploads/resumable-uploads.js';
import { ApiIfMatch } from './openapi.js';
import { driveItemPath } from './path/drive-item-path.js';

/** Where uploads of several requests begin. */
@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive`)
export class UploadBeginningsController {
  constructor(private readonly uploads: ResumableUploads) {}

  /** Begins to replace a file's bytes. With `If-Match` only while it is the version that was read. */
  @Post('items/:item/uploads')
  @NeedsOperation('update')
  @ApiIfMatch(false)
  @ApiCreatedResponse({ type: Upload })
  async replace(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() { size }: UploadPlan,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Upload> {
    const place = {
      path: driveItemPath(drive, item),
      ifMatch: optionalIfMatch(ifMatch),
      under: underAlias(request, 'update'),
    };
    return begun(reply, await this.uploads.begin(caller, place, size));
  }

  /** Begins to make a file in a folder, or in the library's root folder. */
  @Post(['children/:name/uploads', 'items/:item/children/:name/uploads'])
  @ApiParam({ name: 'item', type: String, description: 'The folder.' })
  @ApiCreatedResponse({ type: Upload })
  async make(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string | undefined,
    @Param('name') name: string,
    @Body() { size, conflict = 'fail' }: NewUploadPlan,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Upload> {
    if (conflict === 'replace') requireOperation(request, 'update');
    const place = { ...fileIn(drive, item, name), conflict, under: underAlias(request, 'create') };
    return begun(reply, await this.uploads.begin(caller, place, size));
  }
}

function begun(reply: FastifyReply, upload: Upload): Upload {
  reply.header('Location', `${ROUTES.sharePoint}/uploads/${upload.id}`);
  return upload;
}
