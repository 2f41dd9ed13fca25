import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import {
  ROUTES,
  SILENT_LOGIN_SOURCE,
  type SilentLoginError,
  type SilentLoginMessage,
} from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireNavigation } from '../platform/edge/navigation.js';
import { Env } from '../platform/env/env.js';
import { Audit } from '../platform/audit.js';
import type { LogFields } from '../platform/log.js';
import { asBffError } from '../platform/problem-mapping.js';
import { BffError } from '../platform/problem.js';
import { Public } from '../platform/public.decorator.js';
import { SessionCookie } from '../session/session-cookie.js';
import { BrowserSession } from './browser-session.js';
import { BindingCookie } from './internal/sign-in/binding-cookie.js';
import { parseCallback } from './internal/sign-in/callback-query.js';
import { sendFailurePage, sendFrameFailurePage, sendMessagePage } from './internal/sign-in/pages.js';
import { SignInCompletion, type Completed } from './internal/sign-in/sign-in-completion.js';
import { RefusedByEntra, SignInRefusals } from './internal/sign-in/sign-in-refusals.js';
import { Transactions, type Transaction } from './internal/sign-in/transaction.js';

/** Where Entra sends the browser back to. */
@ApiTags('Session')
@Public()
@Controller()
export class CallbackController {
  constructor(
    private readonly env: Env,
    private readonly transactions: Transactions,
    private readonly completion: SignInCompletion,
    private readonly browser: BrowserSession,
    private readonly cookie: SessionCookie,
    private readonly binding: BindingCookie,
    private readonly refusals: SignInRefusals,
    private readonly audit: Audit,
  ) {}

  /** Redeems the authorization code and starts or renews the session. */
  @Get(ROUTES.callback)
  @RouteConfig({ crossSite: 'embeddable' })
  async callback(
    @Query() parameters: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireNavigation(request.headers, 'Only a browser that comes from Entra navigates here.');
    if (isPrefetch(request)) throw new BffError('bad_request', { detail: 'A sign-in is not prefetched.' });
    const query = parseCallback(parameters);
    const transaction = await this.transactions.find(query.state, this.binding.read(request));
    try {
      const current = await this.browser.find(request);
      const completed = await this.completion.complete(query, transaction, current, request);
      this.cookie.write(reply, completed.issued.cookie);
      this.#succeed(request, reply, transaction, completed);
    } catch (error) {
      this.#fail(request, reply, transaction, asBffError(error), query.error);
    }
  }

  #succeed(
    request: FastifyRequest,
    reply: FastifyReply,
    { ending, returnUrl }: Transaction,
    { token }: Completed,
  ): void {
    if (ending.kind !== 'message') {
      void reply.code(303).redirect(returnUrl);
      return;
    }
    const message: SilentLoginMessage = {
      source: SILENT_LOGIN_SOURCE,
      isLoggedIn: true,
      expiresOn: new Date(token.expiresAt).toISOString(),
      refreshOn: new Date(token.expiresAt - this.env.tokenRenewalLead).toISOString(),
      correlationId: request.id,
    };
    sendMessagePage(reply, message, { ...ending, ownOrigin: this.env.publicUrl });
  }

  #fail(
    request: FastifyRequest,
    reply: FastifyReply,
    { ending, returnUrl }: Transaction,
    error: BffError,
    entraError: string | undefined,
  ): void {
    this.audit.write('sign_in_failed', { request }, { code: error.code, ...causeOf(error) });
    if (ending.kind === 'redirect') {
      if (!isAwaited(request)) throw error;
      sendFailurePage(reply, error, { requestId: request.id, returnUrl });
      return;
    }
    const reason = this.#silentError(error, entraError);
    if (ending.kind === 'frame-redirect') {
      sendFrameFailurePage(reply, reason, [this.env.publicUrl, ...this.env.allowedOrigins]);
      return;
    }
    const message: SilentLoginMessage = {
      source: SILENT_LOGIN_SOURCE,
      isLoggedIn: false,
      error: reason,
      correlationId: request.id,
    };
    sendMessagePage(reply, message, { ...ending, ownOrigin: this.env.publicUrl });
  }

  #silentError(error: BffError, entraError: string | undefined): SilentLoginError {
    return entraError === undefined
      ? this.refusals.silentFrom(error)
      : this.refusals.silentFromAuthorization(entraError);
  }
}

/**
 * Whether a person looks at the answer: browsers say so of navigations that a click began (Fetch Metadata,
 * `Sec-Fetch-User`). Everybody else gets the problem.
 */
function isAwaited({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-user'] === '?1' && headers['sec-fetch-dest'] === 'document';
}

/** A prefetched callback would use up the code before the person arrives. */
function isPrefetch({ headers }: FastifyRequest): boolean {
  return [headers['sec-purpose'], headers['purpose']]
    .flat()
    .some((purpose) => purpose?.includes('prefetch') === true);
}

/** MSAL's and our own word for what failed; messages may quote Entra and stay out. */
function causeOf({ cause }: BffError): LogFields {
  if (cause instanceof RefusedByEntra) return cause.words;
  if (!(cause instanceof Error)) return {};
  const word = 'errorCode' in cause && typeof cause.errorCode === 'string' ? cause.errorCode : cause.name;
  return { cause: word.slice(0, 64) };
}
