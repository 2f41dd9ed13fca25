import { Injectable } from '@nestjs/common';
import { Env } from '../../platform/env/env.js';
import { Sessions } from '../../session/sessions.js';
import { DiscoveryCache, isIssuedBy, TENANT_PLACEHOLDER } from './entra/discovery.js';
import { SignOut, type Caller } from './sign-out.js';

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Entra tells of a sign-out elsewhere (OpenID Connect Front-Channel Logout 1.0). What it names is looked up, and never
 * searched for; and it is known to whom Entra tells it, and to nobody else.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html
 */
@Injectable()
export class FrontChannel {
  constructor(
    private readonly env: Env,
    private readonly sessions: Sessions,
    private readonly signOut: SignOut,
    private readonly discovery: DiscoveryCache,
  ) {}

  /** Ends every session that came of this browser session of Entra's; says how many. Entra is not asked. */
  async end(sid: string, request: Caller): Promise<number> {
    const sessions = await this.sessions.ofEntraSid(sid);
    const ends = sessions.map((session) => this.signOut.end(session, 'front_channel_signed_out', request));
    // Entra does not call again: one that fails keeps no other from ending.
    const failure = (await Promise.allSettled(ends)).find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    return sessions.length;
  }

  /** Entra sends no issuer so far; one that comes has to be ours, letter by letter. */
  async isOurIssuer(iss: string): Promise<boolean> {
    const { authorityHost, tenantId } = this.env;
    const issuer = await this.discovery.get(tenantId).then(
      (found) => found.issuer,
      // As Entra makes it up.
      () => `${authorityHost}/${TENANT_ID.test(tenantId) ? tenantId : TENANT_PLACEHOLDER}/v2.0`,
    );
    return isIssuedBy(iss, issuer);
  }
}
