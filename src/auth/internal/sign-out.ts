import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Env } from '../../platform/env/env.js';
import type { AuditEvent } from '../../platform/audit-events.js';
import { Audit } from '../../platform/audit.js';
import type { Session } from '../../session/session.js';
import { Sessions } from '../../session/sessions.js';
import type { ReturnUrl } from '../return-url.js';
import { LeaveTaking } from '../leave-taking.js';
import { Departure } from './departure.js';
import { DiscoveryCache } from './entra/discovery.js';

export type Caller = Pick<FastifyRequest, 'id' | 'ip'>;

/** Why a session ends before its time. */
type SessionEnd = Extract<
  AuditEvent,
  'signed_out' | 'front_channel_signed_out' | 'session_revoked' | 'session_replaced'
>;

/** Ends sessions: here first, which never waits for Entra, then at Entra. */
@Injectable()
export class SignOut {
  constructor(
    private readonly env: Env,
    private readonly sessions: Sessions,
    private readonly departure: Departure,
    private readonly leaveTaking: LeaveTaking,
    private readonly discovery: DiscoveryCache,
    private readonly audit: Audit,
  ) {}

  /** Of many who end it at once one is told of. `request`: the one that ends it. */
  async end(session: Session, why: SessionEnd, request: Caller): Promise<void> {
    // Begun before the tokens go; the end waits for none of it.
    const prepared = this.leaveTaking.prepare(session);
    const ended = await this.sessions.end(session);
    // Before what may fail: it has ended, whatever becomes of the rest.
    if (ended) this.audit.write(why, { user: session.user, session, request });
    const finish = await prepared;
    await this.departure.ofLastInTime(session.user);
    finish();
  }

  /**
   * Entra's end-session URL, or the return URL when Entra cannot be asked where that is. With a `logout_hint` and
   * never an `id_token_hint`: no token goes into a URL.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
   */
  async endSessionUrl(session: Session | undefined, returnUrl: ReturnUrl): Promise<string> {
    const back = returnUrl.absolute(this.env.publicUrl);
    try {
      const url = new URL((await this.discovery.get(this.env.tenantId)).endSessionEndpoint);
      url.searchParams.set('post_logout_redirect_uri', back);
      if (session?.user.loginHint !== undefined) url.searchParams.set('logout_hint', session.user.loginHint);
      return url.href;
    } catch {
      return back;
    }
  }
}
