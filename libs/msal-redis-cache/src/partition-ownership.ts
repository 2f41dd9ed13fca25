import type { PartitionOwner } from './partition-id.js';
import { personalEntities, type TokenCacheJson } from './token-cache-json.js';

/** Why a cache must not be kept in a partition. */
export type OwnershipFault = 'several_accounts' | 'other_account' | 'other_client' | 'other_assertion';

/** Undefined when everything in `cache` belongs to `owner`. */
export function ownershipFault(cache: TokenCacheJson, owner: PartitionOwner): OwnershipFault | undefined {
  const entities = personalEntities(cache);
  const accounts = new Set(entities.map((entity) => entity['home_account_id']));
  if (accounts.size > 1) return 'several_accounts';
  if (owner.kind === 'account' && accounts.size === 1 && !accounts.has(owner.homeAccountId))
    return 'other_account';
  if (entities.some((entity) => (entity['client_id'] ?? owner.clientId) !== owner.clientId))
    return 'other_client';
  const foreignAssertion = owner.kind === 'assertion' && hasOtherAssertion(cache, owner.assertionHash);
  return foreignAssertion ? 'other_assertion' : undefined;
}

/** On-behalf-of answers are marked with the hash of the assertion that they were given for. */
function hasOtherAssertion(cache: TokenCacheJson, assertionHash: string): boolean {
  const tokens = Object.values(cache['AccessToken'] ?? {});
  return tokens.some((token) => token['userAssertionHash'] !== assertionHash);
}
