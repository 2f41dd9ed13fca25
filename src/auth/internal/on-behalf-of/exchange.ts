import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Audit } from '../../../platform/audit.js';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import type { Assertion } from '../../../token-cache/assertion.js';
import { AssertionCache } from '../../../token-cache/assertion-cache.js';
import { MsalClients, type MsalClient } from '../entra/msal-clients.js';
import { RenewalRefusals } from '../tokens/renewal-refusals.js';
import { heldToken, type Renewed } from '../tokens/renewed.js';

/**
 * One exchange of a user's token for this API into one for a resource behind it.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
@Injectable()
export class Exchange {
  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly clients: MsalClients,
    private readonly cache: AssertionCache,
    private readonly refusals: RenewalRefusals,
    private readonly audit: Audit,
  ) {}

  async run(assertion: Assertion, resource: Resource, claims: string | undefined): Promise<Renewed> {
    const { tid, oid, token, expiresAt } = assertion;
    const user = { tid, oid };
    const told = { resource, rung: 'on-behalf-of' };
    const askedAt = this.clock.now();
    const scopes = this.env.scopes[resource] ?? [];
    let msal: MsalClient | undefined;
    try {
      const cachePlugin = this.cache.pluginFor(assertion);
      msal = await this.clients.create({ tenant: tid, scopes, user, cachePlugin });
      // Without it MSAL knows nothing of the partition, and would replace it by what it brings.
      await msal.client.getTokenCache().overwriteCache();
      await msal.client.acquireTokenOnBehalfOf({
        oboAssertion: token,
        scopes: [...scopes],
        // What is good enough was looked for before; MSAL's cache goes by another clock.
        skipCache: true,
        ...(claims !== undefined && { claims }),
      });
      const answer = heldToken(msal, claims);
      const held = { ...answer, expiresAt: Math.min(answer.expiresAt, expiresAt) };
      await this.cache.hold(assertion, resource, held);
      this.audit.write('token_renewed', { user }, told);
      return { kind: 'renewed', token: held };
    } catch (error) {
      const outcome = msal?.endpoint.outcome ?? { kind: 'none' };
      const grant = { forgetGrant: () => this.cache.forget(assertion) };
      return {
        kind: 'refused',
        ...(await this.refusals.judge({ user }, { outcome, askedAt, grant, told }, error)),
      };
    }
  }
}
