import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSession } from '../auth/browser-session.js';
import { Challenge, type ChallengeEnding } from '../auth/challenge.js';
import { ReturnUrl } from '../auth/return-url.js';
import { isNavigation } from '../platform/edge/navigation.js';
import { Origins } from '../platform/edge/origins.js';
import { BffError } from '../platform/problem.js';

/** Challenges for the user of the standing session. */
@Injectable()
export class ForcedSignInService {
  constructor(
    private readonly challenge: Challenge,
    private readonly browser: BrowserSession,
    private readonly origins: Origins,
  ) {}

  /** Throws `bad_request` for scripts, which could not follow the challenge. */
  requireNavigation(request: FastifyRequest): void {
    if (isNavigation(request.headers)) return;
    throw new BffError('bad_request', {
      detail: 'Point a frame, a popup or the page itself at this address.',
    });
  }

  /** `prompt=none`: Entra answers at once, without showing anything. */
  async silent(
    request: FastifyRequest,
    reply: FastifyReply,
    ending: ChallengeEnding,
    returnUrl: string | undefined,
  ): Promise<void> {
    await this.#start(request, reply, ending, returnUrl, true);
  }

  /** Entra may ask the user for something. */
  async interactive(
    request: FastifyRequest,
    reply: FastifyReply,
    ending: ChallengeEnding,
    returnUrl: string | undefined,
  ): Promise<void> {
    await this.#start(request, reply, ending, returnUrl, false);
  }

  async #start(
    request: FastifyRequest,
    reply: FastifyReply,
    ending: ChallengeEnding,
    returnUrl: string | undefined,
    silent: boolean,
  ): Promise<void> {
    const target = ReturnUrl.parse(returnUrl, this.origins);
    const session = await this.browser.find(request);
    await this.challenge.start(request, reply, {
      returnUrl: target,
      ending,
      ...(silent && { prompt: 'none' as const }),
      ...(session !== undefined && { session, loginHint: session.user.loginHint ?? session.user.username }),
    });
  }
}
