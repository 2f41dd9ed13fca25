import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiFoundResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireNavigation } from '../platform/edge/navigation.js';
import { Origins } from '../platform/edge/origins.js';
import { BffError } from '../platform/problem.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import type { Session } from '../session/session.js';
import { SessionCookie } from '../session/session-cookie.js';
import { BrowserSession } from './browser-session.js';
import { CurrentSession } from './current-session.decorator.js';
import { SignOut } from './internal/sign-out.js';
import { LogoutDto, LogoutQuery } from './logout.dto.js';
import { ReturnUrl } from './return-url.js';

/** Ends the session, here and at Entra. */
@ApiTags('Session')
@Controller()
export class LogoutController {
  constructor(
    private readonly signOut: SignOut,
    private readonly browser: BrowserSession,
    private readonly cookie: SessionCookie,
    private readonly origins: Origins,
  ) {}

  /** Navigate here to sign out. Needs the session's own `sid`, so that no other site can sign a user out. */
  @Get(ROUTES.logout)
  @ApiProblems('store_unavailable')
  @Public()
  @RouteConfig({ crossSite: 'navigable' })
  @ApiFoundResponse({ description: "To Entra's end-session endpoint." })
  async navigate(
    @Query() query: LogoutQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireNavigation(request.headers, 'Navigate to this address, or POST to it.');
    const returnUrl = ReturnUrl.parse(query.returnUrl, this.origins);
    const session = await this.browser.find(request);
    if (session === undefined) {
      void reply.code(302).redirect(returnUrl.value);
      return;
    }
    if (query.sid !== session.logoutSid) {
      throw new BffError('bad_request', {
        detail: 'sid is missing or not that of the session. Use logoutUrl of /bff/user.',
      });
    }
    await this.signOut.end(session, 'signed_out', request);
    this.cookie.clear(reply);
    void reply.code(302).redirect(await this.signOut.endSessionUrl(session, returnUrl));
  }

  /** For scripts: ends the session and answers where to navigate to. */
  @Post(ROUTES.logout)
  @HttpCode(200)
  @RouteConfig({ ignoreBody: true })
  async post(
    @CurrentSession() session: Session,
    @Query() query: LogoutQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LogoutDto> {
    const returnUrl = ReturnUrl.parse(query.returnUrl, this.origins);
    await this.signOut.end(session, 'signed_out', request);
    this.cookie.clear(reply);
    return { logoutUrl: await this.signOut.endSessionUrl(session, returnUrl) };
  }
}
