import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiFoundResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../platform/public.decorator.js';
import { ForcedSignInQuery } from './forced-sign-in.dto.js';
import { ForcedSignInService } from './forced-sign-in.service.js';
import { Framing } from './framing.js';

/** The OIDC challenge that a hidden iframe, a popup or the page itself targets. */
@ApiTags('Session')
@Public()
@Controller()
export class ForcedSignInController {
  constructor(
    private readonly service: ForcedSignInService,
    private readonly framing: Framing,
  ) {}

  /** Renews the sign-in in the browser. In a frame silently, with the outcome posted to the framing page. */
  @Get(ROUTES.forcedSignIn)
  @RouteConfig({ crossSite: 'embeddable' })
  @ApiFoundResponse({ description: "To Entra's authorize endpoint." })
  async forcedSignIn(
    @Query() query: ForcedSignInQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const mode = query.mode ?? (this.framing.isFramed(request) ? 'iframe' : 'redirect');
    if (mode === 'iframe') {
      const targetOrigin = this.framing.framingOrigin(request);
      this.service.requireNavigation(request);
      await this.service.silent(
        request,
        reply,
        { kind: 'message', targetOrigin, opener: 'parent' },
        query.returnUrl,
      );
      return;
    }
    this.framing.refuseNested(request);
    if (mode === 'popup') {
      const targetOrigin = this.framing.openingOrigin(request);
      this.service.requireNavigation(request);
      await this.service.interactive(
        request,
        reply,
        { kind: 'message', targetOrigin, opener: 'opener' },
        query.returnUrl,
      );
      return;
    }
    this.service.requireNavigation(request);
    await this.service.interactive(request, reply, { kind: 'redirect' }, query.returnUrl);
  }
}
