import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { Audit } from '../../../platform/audit.js';
import type { Session } from '../../../session/session.js';
import { Sessions } from '../../../session/sessions.js';
import type { Account } from '../../../token-cache/account.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { Accounts } from '../accounts.js';
import { Departure } from '../departure.js';
import { TokenEvents } from '../events/token-events.js';
import { MsalClients, type MsalClient } from '../entra/msal-clients.js';
import { heldToken, type Renewed } from './renewed.js';
import { auditFields, type RenewalRequest } from './renewal-request.js';
import { RenewalRefusals } from './renewal-refusals.js';

/** One renewal with the refresh token: asks Entra, stores, and makes sure that nobody signed out meanwhile. */
@Injectable()
export class Renewal {
  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly accounts: Accounts,
    private readonly clients: MsalClients,
    private readonly cache: TokenCache,
    private readonly departure: Departure,
    private readonly sessions: Sessions,
    private readonly refusals: RenewalRefusals,
    private readonly audit: Audit,
    private readonly events: TokenEvents,
  ) {}

  async run(request: RenewalRequest): Promise<Renewed> {
    const { session, resource } = request;
    const account = this.accounts.of(session.user);
    const life = await this.sessions.lifeOfAll(session);
    const acquired = await this.#acquire(request, account, life);
    if (acquired.kind === 'refused') return acquired;
    if (await this.sessions.hasAny(session.user))
      await this.cache.hold(account, resource, acquired.token, life);
    // Looked at again after the write: whichever of sign-out and renewal comes last removes what the other left, so
    // that a signed-out user's tokens never stay.
    if (!(await this.sessions.hasAny(session.user))) {
      await this.departure.ofLast(session.user);
      return { kind: 'refused', why: 'session_ended', refusal: { kind: 'session_ended' } };
    }
    this.audit.write('token_renewed', { user: session.user, session }, auditFields(request));
    await this.events.renewed(session.user, resource, acquired.token);
    return acquired;
  }

  async #acquire(request: RenewalRequest, account: Account, life: number): Promise<Renewed> {
    const { session, resource, claims } = request;
    const scopes = this.env.scopes[resource] ?? [];
    const askedAt = this.clock.now();
    const cachePlugin = this.cache.pluginFor(account, life);
    let msal: MsalClient | undefined;
    try {
      // The user's own tenant: a guest's refresh token would be redeemed for the home tenant otherwise.
      msal = await this.clients.create({
        tenant: account.tid,
        scopes,
        user: account,
        cachePlugin,
      });
      await msal.client.acquireTokenSilent({
        account: toAccountInfo(account, session.user.username),
        scopes: [...scopes],
        forceRefresh: true,
        ...(claims !== undefined && { claims }),
      });
      if (cachePlugin.lastWrite === 'ended') return await this.#forgotten(session);
      return { kind: 'renewed', token: heldToken(msal, claims) };
    } catch (error) {
      const outcome = msal?.endpoint.outcome ?? { kind: 'none' };
      return {
        kind: 'refused',
        ...(await this.refusals.judge(
          { user: session.user, session },
          { outcome, askedAt, grant: cachePlugin, told: auditFields(request) },
          error,
        )),
      };
    }
  }

  /** The account was forgotten while Entra was asked: what came belongs to nobody any more. */
  async #forgotten({ user }: Session): Promise<Renewed> {
    const kind = (await this.sessions.hasAny(user)) ? 'reauth_required' : 'session_ended';
    return { kind: 'refused', why: 'session_ended', refusal: { kind } };
  }
}

function toAccountInfo({ homeAccountId, environment, tid, oid }: Account, username: string) {
  return { homeAccountId, environment, tenantId: tid, localAccountId: oid, username };
}
