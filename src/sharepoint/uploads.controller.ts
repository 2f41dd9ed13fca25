import { Controller, Delete, Get, Headers, HttpCode, Param, Patch, Put, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JudgedElsewhere } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import type { DriveItem } from './dto/drive.dto.js';
import { Upload } from './dto/upload.dto.js';
import { represent } from './internal/representation.js';
import { parseContentRange } from './internal/uploads/content-range.js';
import { ResumableUploads } from './internal/uploads/resumable-uploads.js';
import { ApiFileBody, ApiMadeOrReplaced } from './openapi.js';
import { UploadId } from './path/upload-id.js';

/** An upload under way: any replica goes on with it. */
@CallsGraph()
@JudgedElsewhere()
@Controller(`${ROUTES.sharePoint}/uploads/:upload`)
export class UploadsController {
  constructor(private readonly uploads: ResumableUploads) {}

  /**
   * Takes the next bytes, of any number: 202 until the file is there. A part that has arrived before is answered like
   * the first time; one that does not go on where the last one ended is 416 with `nextExpectedRanges`.
   */
  @Patch()
  @RouteConfig({ rawBody: true })
  @ApiHeader({ name: 'Content-Range', required: true, description: 'bytes 0-327679/1048576' })
  @ApiFileBody()
  @ApiMadeOrReplaced()
  @ApiAcceptedResponse({ type: Upload, description: 'More is missing.' })
  async take(
    @FromCaller() caller: Caller,
    @Param('upload') id: string,
    @Headers('content-range') range: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Upload | DriveItem> {
    const answer = await this.uploads.receive(caller, UploadId.parse(id), parseContentRange(range), request);
    reply.code('id' in answer ? 202 : answer.isNew ? 201 : 200);
    return 'id' in answer ? answer : represent(reply, answer.file);
  }

  /** The same, as clients of Graph say it. */
  @Put()
  @RouteConfig({ rawBody: true })
  @ApiHeader({ name: 'Content-Range', required: true, description: 'bytes 0-327679/1048576' })
  @ApiFileBody()
  @ApiMadeOrReplaced()
  @ApiAcceptedResponse({ type: Upload, description: 'More is missing.' })
  put(
    @FromCaller() caller: Caller,
    @Param('upload') id: string,
    @Headers('content-range') range: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Upload | DriveItem> {
    return this.take(caller, id, range, request, reply);
  }

  /** How far it is. */
  @Get()
  @ApiOkResponse({ type: Upload })
  progress(@FromCaller() caller: Caller, @Param('upload') id: string): Promise<Upload> {
    return this.uploads.progress(caller, UploadId.parse(id));
  }

  /** Gives it up. */
  @Delete()
  @HttpCode(204)
  async cancel(@FromCaller() caller: Caller, @Param('upload') id: string): Promise<void> {
    await this.uploads.cancel(caller, UploadId.parse(id));
  }
}
