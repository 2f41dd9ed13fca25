import { Injectable } from '@nestjs/common';
import { SILENT_LOGIN_SOURCE, type ProblemCode, type SilentLoginError } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isReadByPerson } from '../../../platform/edge/navigation.js';
import { ProblemRenderer } from '../../../platform/problem-renderer.js';
import type { BffError } from '../../../platform/problem.js';
import { BrowserSession } from '../../browser-session.js';
import { failureText, type Failure } from './failure-text.js';
import { answering, sendFailurePage, sendPopupFailurePage } from './pages.js';
import { SignInRefusals } from './sign-in-refusals.js';

/** A defect is logged where problems are written, and a page of somebody else's is no visitor of ours. */
const FOR_DEVELOPERS: ReadonlySet<ProblemCode> = new Set(['internal_error', 'origin_rejected']);

/** How a sign-in that did not work out is told: a page for a person, the problem for everybody else. */
@Injectable()
export class FailureAnswer {
  constructor(
    private readonly problems: ProblemRenderer,
    private readonly browser: BrowserSession,
    private readonly refusals: SignInRefusals,
  ) {}

  /** `returnUrl`: one of ours, where the sign-in was to end; `openedBy`: the origin that a popup answers to. */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    error: BffError,
    { returnUrl, openedBy }: { returnUrl: string; openedBy?: string | undefined },
  ): Promise<void> {
    if (FOR_DEVELOPERS.has(error.code) || !isReadByPerson(request.headers)) {
      this.problems.send(request, reply, error);
      return;
    }
    this.problems.count(error);
    if (openedBy !== undefined) {
      const popup = { returnUrl, openedBy, word: this.refusals.silentFrom(error) };
      return this.inPopup(request, answering(reply, error), error, popup);
    }
    sendFailurePage(reply, error, await this.#failure(request, error, returnUrl));
  }

  /** Told to whoever opened the popup, and shown in it. The status is the caller's. */
  async inPopup(
    request: FastifyRequest,
    reply: FastifyReply,
    error: BffError,
    { returnUrl, openedBy, word }: { returnUrl: string; openedBy: string; word: SilentLoginError },
  ): Promise<void> {
    const message = {
      source: SILENT_LOGIN_SOURCE,
      isLoggedIn: false,
      error: word,
      correlationId: request.id,
    } as const;
    const text = failureText(error, await this.#failure(request, error, returnUrl));
    sendPopupFailurePage(reply, error, text, { message, targetOrigin: openedBy });
  }

  async #failure(request: FastifyRequest, { code }: BffError, returnUrl: string): Promise<Failure> {
    // Nobody waits for the store a second time.
    const isSignedIn = code !== 'store_unavailable' && (await this.#isSignedIn(request));
    return { requestId: request.id, returnUrl, isSignedIn };
  }

  /** Only the page's words depend on it: without the store they are those for somebody who is not. */
  async #isSignedIn(request: FastifyRequest): Promise<boolean> {
    return this.browser.find(request).then(
      (session) => session !== undefined,
      () => false,
    );
  }
}
