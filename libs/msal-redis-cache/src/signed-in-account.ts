import { MixedPartitionError } from './mixed-partition-error.js';
import type { TokenCacheJson } from './token-cache-json.js';

/** The account that a sign-in brought, as far as a partition's name needs it. */
export interface SignedInAccount {
  readonly homeAccountId: string;
  readonly environment: string;
  readonly tenantId: string;
}

/**
 * The only account of a cache.
 *
 * @throws MixedPartitionError when there are several; TypeError when there is none, which is the case when
 * the token answer had no ID token
 */
export function signedInAccount(cache: TokenCacheJson): SignedInAccount {
  const accounts = Object.values(cache['Account'] ?? {});
  if (accounts.length > 1) throw new MixedPartitionError('several_accounts');
  const { home_account_id: homeAccountId, environment, realm: tenantId } = accounts[0] ?? {};
  if (!isText(homeAccountId) || !isText(environment) || !isText(tenantId)) {
    throw new TypeError('The sign-in brought no account to name a partition by.');
  }
  return { homeAccountId, environment, tenantId };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
