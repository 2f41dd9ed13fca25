import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiAcceptedResponse, ApiOkResponse, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { ROUTES, type Resource } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import { Inbox } from './internal/inbox.js';
import { validationToken } from './internal/validation-token.js';

/** The services post the validation call as text, and with no body. */
const CONFIG = { crossSite: 'open', notificationsHost: true, ignoreBody: true } as const;

/** Where Graph and SharePoint tell of changes. No session, and no cookie is read. */
@ApiTags('Change notifications')
@ApiProblems('access_denied', 'payload_too_large', 'unsupported_media_type', 'throttled', 'store_unavailable')
@Public()
@Controller()
export class WebhooksController {
  constructor(private readonly inbox: Inbox) {}

  /** Change and lifecycle notifications of Graph: every `clientState` has to be ours. */
  @Post(ROUTES.webhooksGraph)
  @HttpCode(202)
  @RouteConfig(CONFIG)
  @ApiQuery({ name: 'validationToken', required: false, type: String })
  @ApiProduces('text/plain')
  @ApiOkResponse({ type: String, description: 'The validation token.' })
  @ApiAcceptedResponse({ description: 'Taken.' })
  graph(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#receive('graph', 202, request, reply);
  }

  /** Notifications of SharePoint: every `clientState` has to be ours. */
  @Post(ROUTES.webhooksSharePoint)
  @HttpCode(200)
  @RouteConfig(CONFIG)
  @ApiQuery({ name: 'validationtoken', required: false, type: String })
  @ApiProduces('text/plain')
  @ApiOkResponse({ type: String, description: 'The validation token, or nothing: taken.' })
  sharePoint(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#receive('sharepoint', 200, request, reply);
  }

  async #receive(
    service: Resource,
    taken: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const token = validationToken(request.query);
    if (token !== undefined) return void reply.code(200).type('text/plain; charset=utf-8').send(token);
    await this.inbox.take(service, request);
    void reply.code(taken).send();
  }
}
