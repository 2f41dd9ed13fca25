import { Controller, Delete, Get, Patch, Post, Put, Req, Res, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsToken } from '../../auth/fresh-token.decorator.js';
import { FreshTokenGuard } from '../../auth/fresh-token.guard.js';
import { ApiMount } from '../../platform/openapi/api-mount.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { FromCaller, type Caller } from '../../upstream/caller.decorator.js';
import { DeadlineGuard } from '../../upstream/deadline.guard.js';
import { FromMount } from '../from-mount.decorator.js';
import { PassThrough } from '../pass-through.js';
import type { PassCall } from '../request.js';
import { GraphBatch } from './graph-batch.js';
import { GraphMountGuard } from './graph-mount.guard.js';
import { isBatch } from './graph-paths.js';

/** Microsoft Graph below a path of ours. What is behind it is described by Microsoft. */
@ApiMount({
  tag: 'Pass-through',
  summary: 'Microsoft Graph as its own clients call it',
  description:
    'Microsoft Graph v1.0, described by Microsoft; what passes is on a list (docs/pass-through.md). Off unless `PASS_THROUGH` names it.',
  errors: 'GraphError',
})
@ApiProblems(
  'access_denied',
  'method_not_allowed',
  'not_acceptable',
  'target_not_allowed',
  'unsupported_media_type',
)
@UseGuards(DeadlineGuard, GraphMountGuard, FreshTokenGuard)
@NeedsToken('graph')
@Controller(ROUTES.graphMount)
export class GraphController {
  constructor(
    private readonly through: PassThrough,
    private readonly batch: GraphBatch,
  ) {}

  @Get('*')
  @RouteConfig({ rawBody: true })
  get(
    @FromCaller() caller: Caller,
    @FromMount() call: PassCall,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.through.answer(caller, call, request, reply);
  }

  @Post('*')
  @RouteConfig({ rawBody: true })
  post(
    @FromCaller() caller: Caller,
    @FromMount() call: PassCall,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (isBatch(call.target)) return this.batch.answer(caller, call, request, reply);
    return this.through.answer(caller, call, request, reply);
  }

  @Put('*')
  @RouteConfig({ rawBody: true })
  put(
    @FromCaller() caller: Caller,
    @FromMount() call: PassCall,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.through.answer(caller, call, request, reply);
  }

  @Patch('*')
  @RouteConfig({ rawBody: true })
  patch(
    @FromCaller() caller: Caller,
    @FromMount() call: PassCall,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.through.answer(caller, call, request, reply);
  }

  @Delete('*')
  @RouteConfig({ rawBody: true })
  delete(
    @FromCaller() caller: Caller,
    @FromMount() call: PassCall,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.through.answer(caller, call, request, reply);
  }
}
