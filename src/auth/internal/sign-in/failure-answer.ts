import { Injectable } from '@nestjs/common';
import type { ProblemCode } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isReadByPerson } from '../../../platform/edge/navigation.js';
import { ProblemRenderer } from '../../../platform/problem-renderer.js';
import type { BffError } from '../../../platform/problem.js';
import { BrowserSession } from '../../browser-session.js';
import { sendFailurePage } from './pages.js';

/** A defect is logged where problems are written, and a page of somebody else's is no visitor of ours. */
const FOR_DEVELOPERS: ReadonlySet<ProblemCode> = new Set(['internal_error', 'origin_rejected']);

/** How a sign-in that did not work out is told: a page for a person, the problem for everybody else. */
@Injectable()
export class FailureAnswer {
  constructor(
    private readonly problems: ProblemRenderer,
    private readonly browser: BrowserSession,
  ) {}

  /** `returnUrl`: one of ours, where the sign-in was to end. */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    error: BffError,
    returnUrl: string,
  ): Promise<void> {
    if (FOR_DEVELOPERS.has(error.code) || !isReadByPerson(request.headers)) {
      this.problems.send(request, reply, error);
      return;
    }
    this.problems.count(error);
    // Nobody waits for the store a second time.
    const isSignedIn = error.code !== 'store_unavailable' && (await this.#isSignedIn(request));
    sendFailurePage(reply, error, { requestId: request.id, returnUrl, isSignedIn });
  }

  /** Only the page's words depend on it: without the store they are those for somebody who is not. */
  async #isSignedIn(request: FastifyRequest): Promise<boolean> {
    return this.browser.find(request).then(
      (session) => session !== undefined,
      () => false,
    );
  }
}
