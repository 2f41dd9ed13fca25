import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuseBesideAlias, requireOperation } from '../upstream/aliases/alias-access.js';
import { JudgedElsewhere, NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { underAlias } from '../upstream/aliases/standing-aliases.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { CopyBody, CopyQuery } from './dto/drive-change.dto.js';
import { Operation } from './dto/operation.dto.js';
import { DriveItems } from './internal/drive-items.js';
import { Operations } from './internal/operations.js';
import { OperationId } from './path/file-ids.js';
import { DriveId, DriveItemId } from './path/ids.js';

/** Seconds until it is worth asking how a copy goes. */
const ASK_AGAIN_AFTER = '2';

@CallsGraph()
@Controller(ROUTES.sharePoint)
export class CopiesController {
  constructor(
    private readonly items: DriveItems,
    private readonly operations: Operations,
  ) {}

  /** Begins to copy a file or folder. `Location` tells how it goes. */
  @Post('drives/:drive/items/:item/copy')
  @NeedsOperation('read', 'create')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: Operation })
  async copy(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() { conflict = 'fail' }: CopyQuery,
    @Body() body: CopyBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Operation> {
    if (conflict === 'replace') requireOperation(request, 'update');
    refuseBesideAlias(request, body.driveId);
    const [place, id] = [DriveId.parse(drive), DriveItemId.parse(item)];
    const monitor = await this.items.copy(caller, id.in(place), { to: body, from: place, conflict });
    const operation = await this.operations.begin(
      caller,
      { driveId: body.driveId ?? drive, under: underAlias(request, 'create') },
      monitor,
    );
    reply.header('Location', `${ROUTES.sharePoint}/operations/${operation.id}`);
    reply.header('Retry-After', ASK_AGAIN_AFTER);
    return operation;
  }

  /** How something goes that was begun, for the user who began it; known for a day. */
  @Get('operations/:operation')
  @JudgedElsewhere()
  async operation(
    @FromCaller() caller: Caller,
    @Param('operation') operation: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Operation> {
    const found = await this.operations.look(caller, OperationId.parse(operation));
    if (found.status === 'running') reply.header('Retry-After', ASK_AGAIN_AFTER);
    return found;
  }
}
