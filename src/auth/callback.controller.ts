import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireNavigation } from '../platform/edge/navigation.js';
import { asBffError } from '../platform/problem-mapping.js';
import { BffError } from '../platform/problem.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import type { Session } from '../session/session.js';
import { SessionCookie } from '../session/session-cookie.js';
import { BrowserSession } from './browser-session.js';
import { BindingCookie } from './internal/sign-in/binding-cookie.js';
import { parseCallback, type CallbackQuery } from './internal/sign-in/callback-query.js';
import { SignInAudit } from './internal/sign-in/sign-in-audit.js';
import { SignInCompletion } from './internal/sign-in/sign-in-completion.js';
import { SignInEnd } from './internal/sign-in/sign-in-end.js';
import { Transactions, type Transaction, type UsedTransaction } from './internal/sign-in/transaction.js';
import { SignInFailureFilter } from './sign-in-failure.filter.js';

const PAGE = { 'text/html': { schema: { type: 'string' } } };

/** Where Entra sends the browser back to. */
@ApiTags('Session')
@Public()
@Controller()
@UseFilters(SignInFailureFilter)
export class CallbackController {
  constructor(
    private readonly transactions: Transactions,
    private readonly completion: SignInCompletion,
    private readonly end: SignInEnd,
    private readonly browser: BrowserSession,
    private readonly cookie: SessionCookie,
    private readonly binding: BindingCookie,
    private readonly audit: SignInAudit,
  ) {}

  /** Redeems the authorization code and starts or renews the session. */
  @Get(ROUTES.callback)
  @ApiProblems(
    'login_failed',
    'login_expired',
    'session_required',
    'account_mismatch',
    'tenant_not_allowed',
    'access_denied',
    'access_blocked',
    'consent_required',
    'reauth_required',
    'idp_response_invalid',
    'idp_unavailable',
    'idp_throttled',
    'store_unavailable',
  )
  @ApiOkResponse({
    description: 'A page that tells the page around it, or its opener, how it went.',
    content: PAGE,
  })
  @ApiResponse({ status: 303, description: 'To the return URL.' })
  @RouteConfig({ crossSite: 'embeddable' })
  async callback(
    @Query() parameters: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireNavigation(request.headers, 'Only a browser that comes from Entra navigates here.');
    const query = parseCallback(parameters);
    const found = await this.transactions.find(query.state, this.binding.read(request));
    switch (found.kind) {
      case 'begun':
        return this.#finish(request, reply, query, found.transaction);
      case 'used':
        return this.#again(request, reply, found.used);
      case 'late':
      case 'foreign': {
        const error = new BffError(found.kind === 'late' ? 'login_expired' : 'login_failed');
        this.audit.refused(request, error, found.kind);
        throw error;
      }
      case 'unknown':
        throw new BffError('login_failed');
    }
  }

  async #finish(
    request: FastifyRequest,
    reply: FastifyReply,
    query: CallbackQuery,
    transaction: Transaction,
  ): Promise<void> {
    let current: Session | undefined;
    try {
      current = await this.browser.find(request);
      const completed = await this.completion.complete(query, transaction, { request, current });
      this.cookie.write(reply, completed.issued.cookie);
      this.audit.completed(request, transaction, completed);
      this.end.succeed(request, reply, transaction, completed.token.expiresAt);
    } catch (error) {
      const failure = asBffError(error);
      this.audit.failed(request, transaction, { error: failure, current });
      await this.end.fail(request, reply, transaction, { error: failure, entraError: query.error });
    }
  }

  /** The same answer again where the browser holds what it led to: a reload, or a doubled request. Nothing is done. */
  async #again(request: FastifyRequest, reply: FastifyReply, used: UsedTransaction): Promise<void> {
    const current = await this.browser.find(request);
    if (current?.handle === used.handle) return this.end.succeed(request, reply, used, used.expiresAt);
    const error = new BffError('login_failed');
    return this.end.fail(request, reply, used, { error, entraError: undefined });
  }
}
