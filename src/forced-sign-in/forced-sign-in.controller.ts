import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiFoundResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES, type ForcedSignInMode } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChallengeEnding } from '../auth/challenge.js';
import { SignInFailureFilter } from '../auth/sign-in-failure.filter.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { BffError } from '../platform/problem.js';
import { Public } from '../platform/public.decorator.js';
import { ForcedSignInQuery } from './forced-sign-in.dto.js';
import { ForcedSignInService } from './forced-sign-in.service.js';
import { Framing } from './framing.js';

/** The OIDC challenge that a hidden iframe, a popup or the page itself targets. */
@ApiTags('Session')
@Public()
@Controller()
@UseFilters(SignInFailureFilter)
export class ForcedSignInController {
  constructor(
    private readonly service: ForcedSignInService,
    private readonly framing: Framing,
  ) {}

  /** Renews the sign-in in the browser. In a frame silently, with the outcome posted to the framing page. */
  @Get(ROUTES.forcedSignIn)
  @ApiProblems('throttled', 'idp_unavailable', 'idp_response_invalid', 'store_unavailable')
  @RouteConfig({ crossSite: 'embeddable' })
  @ApiFoundResponse({ description: "To Entra's authorize endpoint." })
  async forcedSignIn(
    @Query() query: ForcedSignInQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const mode = query.mode ?? (this.framing.isFramed(request) ? 'iframe' : 'redirect');
    const ending = this.#ending(mode, request);
    if (mode === 'iframe' && query.challengeId !== undefined)
      throw new BffError('bad_request', {
        detail: 'challengeId is for a popup or the whole page: in a frame nobody can give what it asks for.',
      });
    await this.service.start(request, reply, {
      ending,
      via: mode,
      returnUrl: query.returnUrl,
      loginHint: query.loginHint,
      challengeId: query.challengeId,
      silent: mode === 'iframe',
    });
  }

  /** Throws `origin_rejected` when the page around or behind it is not ours. */
  #ending(mode: ForcedSignInMode, request: FastifyRequest): ChallengeEnding {
    switch (mode) {
      case 'iframe':
        return { kind: 'message', targetOrigin: this.framing.framingOrigin(request), opener: 'parent' };
      case 'popup':
        this.framing.refuseNested(request);
        return { kind: 'message', targetOrigin: this.framing.openingOrigin(request), opener: 'opener' };
      case 'redirect':
        this.framing.refuseNested(request);
        return { kind: 'redirect' };
    }
  }
}
