import { Controller, Delete, Get, Put, Req, Res, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiMount } from '../../platform/openapi/api-mount.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { FromAsker, type Asker } from '../../upstream/caller.decorator.js';
import { DeadlineGuard } from '../../upstream/deadline.guard.js';
import { Handles } from '../handles.js';
import { reply as send } from '../internal/pass-answer.js';
import { GraphMount } from './graph-mount.js';

/** Sealed links: they need a session, their owner's, and no token. */
@ApiMount({
  tag: 'Pass-through',
  summary: 'What a sealed link stands for',
  description:
    'In place of the addresses that Graph hands out and that need no token: upload sessions, downloads, thumbnails, monitors of copies. For the user who was given it.',
  errors: 'GraphError',
})
@ApiProblems('access_denied', 'method_not_allowed', 'unsupported_media_type')
@UseGuards(DeadlineGuard)
@Controller(`${ROUTES.graphMount}/v1.0/~`)
export class GraphHandlesController {
  constructor(
    private readonly handles: Handles,
    private readonly mount: GraphMount,
  ) {}

  @Get('*')
  async get(
    @FromAsker() asker: Asker,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.handles.answer(asker, this.mount, request));
  }

  @Put('*')
  @RouteConfig({ rawBody: true })
  async put(
    @FromAsker() asker: Asker,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.handles.answer(asker, this.mount, request));
  }

  @Delete('*')
  @RouteConfig({ ignoreBody: true })
  async delete(
    @FromAsker() asker: Asker,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.handles.answer(asker, this.mount, request));
  }
}
