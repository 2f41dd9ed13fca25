import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiFoundResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireNavigation } from '../platform/edge/navigation.js';
import { Origins } from '../platform/edge/origins.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import { BrowserSession } from './browser-session.js';
import { Challenge } from './challenge.js';
import { LoginQuery } from './login.dto.js';
import { ReturnUrl } from './return-url.js';
import { SignInFailureFilter } from './sign-in-failure.filter.js';

/** Starts a sign-in. */
@ApiTags('Session')
@Public()
@Controller()
@UseFilters(SignInFailureFilter)
export class LoginController {
  constructor(
    private readonly challenge: Challenge,
    private readonly origins: Origins,
    private readonly browser: BrowserSession,
  ) {}

  /** Navigate here to sign in at Entra ID. A script gets `bad_request`: it cannot follow. */
  @Get(ROUTES.login)
  @ApiProblems('throttled', 'idp_unavailable', 'idp_response_invalid', 'store_unavailable')
  @RouteConfig({ crossSite: 'navigable' })
  @ApiFoundResponse({ description: "To Entra's authorize endpoint." })
  async login(
    @Query() query: LoginQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireNavigation(request.headers, 'Navigate to this address: a script cannot follow the sign-in.');
    const returnUrl = ReturnUrl.parse(query.returnUrl, this.origins);
    const { prompt, loginHint, domainHint, challengeId } = query;
    // Silently, or for a challenge, it is about the user who is signed in.
    const isAboutUser = challengeId !== undefined || prompt === 'none';
    const session = isAboutUser ? await this.browser.find(request) : undefined;
    await this.challenge.start(request, reply, {
      returnUrl,
      ending: { kind: 'redirect' },
      via: 'login',
      ...(prompt !== undefined && { prompt }),
      ...(loginHint !== undefined && { loginHint }),
      ...(domainHint !== undefined && { domainHint }),
      ...(challengeId !== undefined && { challengeId }),
      ...(session !== undefined && { session }),
    });
  }
}
