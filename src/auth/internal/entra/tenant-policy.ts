import { Injectable } from '@nestjs/common';
import { Env } from '../../../platform/env/env.js';
import { BffError } from '../../../platform/problem.js';
import { issuerTenant } from './discovery.js';

/** Where personal Microsoft accounts live. */
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** Who was not let in: for the audit alone. */
export class RefusedAccount extends Error {
  constructor(readonly user: { tid: string; oid: string }) {
    super('The account is not let in.');
    this.name = 'RefusedAccount';
  }
}

/** Claims of a verified token that tell where its user is from. */
export interface Origin {
  tid: string;
  oid: string;
  /** Microsoft's account status: 1 for a guest. */
  acct?: unknown;
  /** Who vouched for the user, where that is not the tenant itself. */
  idp?: unknown;
}

/**
 * Which tenants' accounts are let in, and whether guests are.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 */
@Injectable()
export class TenantPolicy {
  constructor(private readonly env: Env) {}

  /** Throws `tenant_not_allowed` as {@link refusal} tells. */
  judge(origin: Origin, issuer: string, homeTenant?: string): void {
    if (this.refusal(origin, issuer, homeTenant) !== undefined)
      throw new BffError('tenant_not_allowed', { cause: new RefusedAccount(origin) });
  }

  /**
   * Why somebody is not let in; undefined for who is. `issuer`: of the discovery document. `homeTenant`: of
   * `client_info`, where there is one.
   */
  refusal(origin: Omit<Origin, 'oid'>, issuer: string, homeTenant?: string): 'tenant' | 'guest' | undefined {
    if (!this.#isTenantAllowed(origin.tid, issuer)) return 'tenant';
    return this.env.guestsAllowed || !isGuest(origin, homeTenant) ? undefined : 'guest';
  }

  #isTenantAllowed(tid: string, issuer: string): boolean {
    const { allowedTenants, tenantId } = this.env;
    if (allowedTenants !== undefined) return allowedTenants.includes(tid);
    // The one tenant of the configuration, by its id or by that of its domain.
    return tid === issuerTenant(issuer) && (tid !== PERSONAL_TENANT || tenantId === PERSONAL_TENANT);
  }
}

function isGuest({ tid, acct, idp }: Omit<Origin, 'oid'>, homeTenant: string | undefined): boolean {
  if (homeTenant !== undefined && homeTenant.toLowerCase() !== tid) return true;
  if (acct === 1 || acct === '1') return true;
  // Personal accounts are at home in a tenant of which the consumer services vouch.
  if (tid === PERSONAL_TENANT) return false;
  if (typeof idp !== 'string' || idp === '') return false;
  // A member's may be the v1 issuer of the tenant: what counts is the tenant in it. Other providers have none.
  return /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(idp)?.[0].toLowerCase() !== tid;
}
