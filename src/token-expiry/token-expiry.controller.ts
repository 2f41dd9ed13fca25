import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { CurrentSession, type Session } from '../auth/current-session.decorator.js';
import { DoesNotSlide } from '../auth/session.guard.js';
import { TOKEN_PROBLEMS } from '../auth/token-problem.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { TokenExpiryDto, TokenExpiryQuery } from './token-expiry.dto.js';
import { TokenExpiryService } from './token-expiry.service.js';

/** When the access token expires, and its renewal without a browser. */
@ApiTags('Tokens')
@Controller()
@DoesNotSlide()
@ApiProblems(...TOKEN_PROBLEMS)
export class TokenExpiryController {
  constructor(private readonly service: TokenExpiryService) {}

  /** When the token expires. One that is due or not held yet is acquired silently first. */
  @Get(ROUTES.tokenExpiry)
  async get(@CurrentSession() session: Session, @Query() query: TokenExpiryQuery): Promise<TokenExpiryDto> {
    return this.service.toDto(await this.service.expiry(session, query.resource));
  }

  /** The same by POST. */
  @Post(ROUTES.tokenExpiry)
  @HttpCode(200)
  @RouteConfig({ ignoreBody: true })
  async post(@CurrentSession() session: Session, @Query() query: TokenExpiryQuery): Promise<TokenExpiryDto> {
    return this.get(session, query);
  }

  /** Renews with the refresh token, on the server. */
  @Post(ROUTES.tokenRenewal)
  @HttpCode(200)
  @RouteConfig({ ignoreBody: true })
  async renew(@CurrentSession() session: Session, @Query() query: TokenExpiryQuery): Promise<TokenExpiryDto> {
    return this.service.toDto(await this.service.renew(session, query.resource));
  }
}
