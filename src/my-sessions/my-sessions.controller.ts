import { Controller, Delete, Get, HttpCode, Param, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSession } from '../auth/browser-session.js';
import { CurrentSession, type Session } from '../auth/current-session.decorator.js';
import { UserSessions } from '../auth/user-sessions.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { BffError } from '../platform/problem.js';
import { SessionDto } from './my-sessions.dto.js';

/** The user's own sessions, in whichever browser. */
@ApiTags('Session')
@Controller()
export class MySessionsController {
  constructor(
    private readonly sessions: UserSessions,
    private readonly browser: BrowserSession,
  ) {}

  /** Where the user is signed in, the latest sign-in first; at most the latest hundred. */
  @Get(ROUTES.sessions)
  @ApiOkResponse({ type: [SessionDto] })
  async list(@CurrentSession() session: Session): Promise<SessionDto[]> {
    const own = await this.sessions.list(session);
    return own.map((one) => SessionDto.of(one));
  }

  /** Signs the user out of one of them, which may be this one. */
  @Delete(`${ROUTES.sessions}/:id`)
  @ApiProblems('not_found')
  @HttpCode(204)
  @RouteConfig({ ignoreBody: true })
  @ApiNoContentResponse()
  async revoke(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const revoked = await this.sessions.revoke(session, id, request);
    if (revoked === undefined) throw new BffError('not_found', { detail: 'You have no such session.' });
    if (revoked === 'current') this.browser.forget(reply);
  }

  /** Signs the user out everywhere else. */
  @Delete(ROUTES.sessions)
  @HttpCode(204)
  @RouteConfig({ ignoreBody: true })
  @ApiNoContentResponse()
  async revokeOthers(@CurrentSession() session: Session, @Req() request: FastifyRequest): Promise<void> {
    await this.sessions.revokeOthers(session, request);
  }
}
