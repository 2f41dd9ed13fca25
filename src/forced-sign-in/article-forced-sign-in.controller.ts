import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiFoundResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import { ArticleForcedSignInQuery } from './forced-sign-in.dto.js';
import { ForcedSignInService } from './forced-sign-in.service.js';
import { Framing } from './framing.js';

/** The challenge as pages written after the well-known article ask for it. */
@ApiTags('Session')
@Public()
@Controller()
export class ArticleForcedSignInController {
  constructor(
    private readonly service: ForcedSignInService,
    private readonly framing: Framing,
  ) {}

  /** Signs in silently and ends in a redirect to `redirectUri`, inside the frame. */
  @Get(ROUTES.articleForcedSignIn)
  @ApiProblems('throttled', 'idp_unavailable', 'idp_response_invalid', 'store_unavailable')
  @RouteConfig({ crossSite: 'embeddable' })
  @ApiFoundResponse({ description: "To Entra's authorize endpoint." })
  async ensureForcedSignIn(
    @Query() query: ArticleForcedSignInQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // A page may also be sent here as a whole; only a frame has somebody around it to judge.
    if (!this.framing.isTopLevel(request)) this.framing.framingOrigin(request);
    const ending = { kind: 'frame-redirect' } as const;
    await this.service.start(request, reply, {
      ending,
      via: 'article',
      returnUrl: query.redirectUri,
      silent: true,
    });
  }
}
