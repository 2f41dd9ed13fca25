import { Controller, Header, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { CurrentSession, type Session } from '../auth/current-session.decorator.js';
import { DoesNotSlide } from '../auth/session.guard.js';
import { TOKEN_PROBLEMS } from '../auth/token-problem.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { articleDate } from './article-date.js';
import { TokenExpiryService } from './token-expiry.service.js';

/** The expiry as pages written after the well-known article ask for it. */
@ApiTags('Tokens')
@Controller()
@DoesNotSlide()
@ApiProblems(...TOKEN_PROBLEMS)
export class ArticleTokenExpiryController {
  constructor(private readonly service: TokenExpiryService) {}

  /** The expiry in UTC as `MM/dd/yyyy HH:mm:ss`. */
  @Post(ROUTES.articleTokenExpiry)
  @HttpCode(200)
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @RouteConfig({ crossSite: 'read-only-post', ignoreBody: true })
  @ApiProduces('text/plain')
  @ApiOkResponse({ type: String })
  async expiry(@CurrentSession() session: Session): Promise<string> {
    return articleDate((await this.service.expiry(session, undefined)).expiresAt);
  }
}
