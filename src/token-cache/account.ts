import { accountPartition, type PartitionId } from '@entra-bff/msal-redis-cache';

/** Whose tokens: one account of our client in one tenant. */
export interface Account {
  clientId: string;
  /** MSAL's cache environment of the authority, e.g. `login.windows.net`. */
  environment: string;
  tid: string;
  oid: string;
  homeAccountId: string;
}

/** MSAL's cache partition of the account. */
export function partitionOf({ clientId, environment, tid, homeAccountId }: Account): PartitionId {
  return accountPartition({ clientId, environment, tenantId: tid, homeAccountId });
}
