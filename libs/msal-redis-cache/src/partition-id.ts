import { createHash } from 'node:crypto';

/** Names one account of one client in one tenant. Take the values from MSAL's `AccountInfo`. */
export interface AccountPartition {
  readonly clientId: string;
  /** MSAL's cache environment, for instance `login.windows.net`. */
  readonly environment: string;
  readonly tenantId: string;
  /** MSAL's `homeAccountId`: `<oid>.<home tenant>`. */
  readonly homeAccountId: string;
  /**
   * Gives each sign-in a partition of its own. Make it at random and keep it in the user's session: when that ends, the
   * partition has no name any more, and nothing that brings its entry back brings the tokens back.
   */
  readonly signInId?: string;
}

/** Names the tokens obtained on behalf of the bearer of one incoming access token. */
export interface AssertionPartition {
  readonly clientId: string;
  readonly environment: string;
  readonly tenantId: string;
  /** The incoming access token. Only its SHA-256 is kept. */
  readonly assertion: string;
}

/** Whose tokens a partition may hold, and nobody else's. */
export type PartitionOwner =
  | { readonly kind: 'account'; readonly clientId: string; readonly homeAccountId: string }
  | { readonly kind: 'assertion'; readonly clientId: string; readonly assertionHash: string };

/** A partition's name. Make it with {@link accountPartition} or {@link assertionPartition}. */
export interface PartitionId {
  readonly parts: readonly string[];
  readonly owner: PartitionOwner;
}

/**
 * The partition of one signed-in account.
 *
 * @throws TypeError for an empty value: it would let strangers share a partition. MSAL's `homeAccountId` is
 * empty when a token answer carried no `client_info`.
 */
export function accountPartition(account: AccountPartition): PartitionId {
  const { clientId, environment, tenantId, homeAccountId, signInId } = account;
  const values = { clientId, environment, tenantId, homeAccountId };
  return {
    parts: named('account', signInId === undefined ? values : { ...values, signInId }),
    owner: { kind: 'account', clientId, homeAccountId },
  };
}

/**
 * The partition of one on-behalf-of assertion.
 *
 * @throws TypeError for an empty value
 */
export function assertionPartition(request: AssertionPartition): PartitionId {
  const { clientId, environment, tenantId, assertion } = request;
  named('assertion', { assertion });
  // The same form as MSAL's own userAssertionHash, so that the two can be compared.
  const assertionHash = createHash('sha256').update(assertion).digest('base64url');
  return {
    parts: named('assertion', { clientId, environment, tenantId, assertionHash }),
    owner: { kind: 'assertion', clientId, assertionHash },
  };
}

function named(kind: string, values: Readonly<Record<string, string>>): readonly string[] {
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new TypeError(`A partition name needs its ${name}.`);
  }
  return [kind, ...Object.values(values)];
}
