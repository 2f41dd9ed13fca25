import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from '../../../platform/rate-limit/client-address.js';
import { Throttle, throttled, type Charge } from '../../../platform/rate-limit/throttle.js';
import type { Session } from '../../../session/session.js';
import { BrowserSession } from '../../browser-session.js';
import { staysInPage, type ChallengeOptions } from '../../challenge.js';
import { BindingCookie } from './binding-cookie.js';

/**
 * How often a sign-in may be begun. Whoever is known, by a session or by a cookie of ours, has a budget of their own;
 * the others share that of their address.
 */
@Injectable()
export class SignInLimits {
  constructor(
    private readonly throttle: Throttle,
    private readonly binding: BindingCookie,
    private readonly browser: BrowserSession,
  ) {}

  /** Before anything is begun. Throws `throttled`. */
  async charge(request: FastifyRequest, reply: FastifyReply, options: ChallengeOptions): Promise<void> {
    const session = options.session ?? (await this.#session(request));
    const charges = this.#charges(request, session, options);
    const wait = await this.throttle.wait(charges, { request, session, user: session?.user });
    if (wait === undefined) return;
    // Known from now on: an office is not kept waiting by one of its machines, which would have to keep cookies too.
    this.binding.issue(request, reply, staysInPage(options.ending));
    throw throttled(wait);
  }

  #charges(
    request: FastifyRequest,
    session: Session | undefined,
    { prompt, ending }: ChallengeOptions,
  ): Charge[] {
    if (session !== undefined && prompt === 'none' && staysInPage(ending)) return silent(session);
    const browser = this.binding.own(request) ?? session?.handle;
    return browser === undefined
      ? [{ limit: 'login_address', of: [clientAddress(request)] }]
      : [{ limit: 'login_browser', of: [browser] }];
  }

  /** Looked for only where no cookie vouches for the browser. */
  async #session(request: FastifyRequest): Promise<Session | undefined> {
    return this.binding.own(request) === undefined ? this.browser.find(request) : undefined;
  }
}

function silent({ handle, user: { tid, oid } }: Session): Charge[] {
  return [
    { limit: 'silent_session', of: [handle] },
    { limit: 'silent_user', of: [tid, oid] },
  ];
}
