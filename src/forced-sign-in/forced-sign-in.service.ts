import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSession } from '../auth/browser-session.js';
import { Challenge, type ChallengeEnding, type SignInWay } from '../auth/challenge.js';
import { ReturnUrl } from '../auth/return-url.js';
import { requireNavigation } from '../platform/edge/navigation.js';
import { Origins } from '../platform/edge/origins.js';

export interface ForcedSignIn {
  ending: ChallengeEnding;
  via: SignInWay;
  returnUrl: string | undefined;
  /** `prompt=none`: Entra answers at once, without showing anything. */
  silent: boolean;
  /** Counts where no session stands. */
  loginHint?: string | undefined;
  challengeId?: string | undefined;
}

/** Challenges for the user of the standing session. */
@Injectable()
export class ForcedSignInService {
  constructor(
    private readonly challenge: Challenge,
    private readonly browser: BrowserSession,
    private readonly origins: Origins,
  ) {}

  /** Throws `bad_request` for scripts, and for a return URL that is not ours. */
  async start(request: FastifyRequest, reply: FastifyReply, options: ForcedSignIn): Promise<void> {
    requireNavigation(request.headers, 'Point a frame, a popup or the page itself at this address.');
    const returnUrl = ReturnUrl.parse(options.returnUrl, this.origins);
    const session = await this.browser.find(request);
    const { loginHint, challengeId } = options;
    await this.challenge.start(request, reply, {
      returnUrl,
      ending: options.ending,
      via: options.via,
      ...(options.silent && { prompt: 'none' as const }),
      ...(session !== undefined && { session }),
      ...(session === undefined && loginHint !== undefined && { loginHint }),
      ...(challengeId !== undefined && { challengeId }),
    });
  }
}
