import { Injectable } from '@nestjs/common';
import { SILENT_LOGIN_SOURCE, type SilentLoginError, type SilentLoginMessage } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Env } from '../../../platform/env/env.js';
import type { BffError } from '../../../platform/problem.js';
import { FailureAnswer } from './failure-answer.js';
import { sendFrameFailurePage, sendMessagePage } from './pages.js';
import { SignInRefusals } from './sign-in-refusals.js';
import type { Beginning } from './transaction.js';

type Outcome = Omit<SilentLoginMessage, 'source' | 'correlationId'>;

/** Tells the browser how its sign-in ended, in the way in which it began. */
@Injectable()
export class SignInEnd {
  constructor(
    private readonly env: Env,
    private readonly refusals: SignInRefusals,
    private readonly failure: FailureAnswer,
  ) {}

  /** `expiresAt`: of the access token, in milliseconds since the epoch. */
  succeed(
    request: FastifyRequest,
    reply: FastifyReply,
    { ending, returnUrl }: Beginning,
    expiresAt: number,
  ): void {
    if (ending.kind !== 'message') {
      void reply.code(303).redirect(returnUrl);
      return;
    }
    this.#post(request, reply, ending, {
      isLoggedIn: true,
      expiresOn: new Date(expiresAt).toISOString(),
      refreshOn: new Date(expiresAt - this.env.tokenRenewalLead).toISOString(),
    });
  }

  /** `entraError`: the word of the authorization answer, when it was one. */
  async fail(
    request: FastifyRequest,
    reply: FastifyReply,
    { ending, returnUrl }: Beginning,
    { error, entraError }: { error: BffError; entraError: string | undefined },
  ): Promise<void> {
    switch (ending.kind) {
      case 'redirect':
        return this.failure.send(request, reply, error, { returnUrl });
      case 'frame-redirect':
        return sendFrameFailurePage(reply, this.#word(error, entraError), [
          this.env.publicUrl,
          ...this.env.allowedOrigins,
        ]);
      case 'message': {
        const word = this.#word(error, entraError);
        if (ending.opener === 'parent') {
          return this.#post(request, reply, ending, { isLoggedIn: false, error: word });
        }
        const popup = { returnUrl, openedBy: ending.targetOrigin, word };
        return this.failure.inPopup(request, reply, error, popup);
      }
    }
  }

  #post(
    request: FastifyRequest,
    reply: FastifyReply,
    ending: Extract<Beginning['ending'], { kind: 'message' }>,
    outcome: Outcome,
  ): void {
    const message = { source: SILENT_LOGIN_SOURCE, ...outcome, correlationId: request.id } as const;
    sendMessagePage(reply, message, { ...ending, ownOrigin: this.env.publicUrl });
  }

  #word(error: BffError, entraError: string | undefined): SilentLoginError {
    return entraError === undefined
      ? this.refusals.silentFrom(error)
      : this.refusals.silentFromAuthorization(entraError);
  }
}
