import { hash } from 'node:crypto';
import type { Resource } from '@entra-bff/contract';
import { accountPartition, encodeParts, type PartitionId } from '@entra-bff/msal-redis-cache';

/** Whose tokens: one account of our client in one tenant. */
export interface Account {
  clientId: string;
  /** MSAL's cache environment of the authority, e.g. `login.windows.net`. */
  environment: string;
  tid: string;
  oid: string;
  homeAccountId: string;
  /** Names the account where its parts must not be shown: 43 characters, the same on every replica. */
  tag: string;
  /** Names its access token for each resource. */
  tokenNames: Readonly<Record<Resource, string>>;
}

type Parts = Omit<Account, 'tag' | 'tokenNames'>;

export function tokenName(accountTag: string, resource: Resource): string {
  return `${accountTag}.${resource}`;
}

export function tokenNames(tag: string): Readonly<Record<Resource, string>> {
  return { graph: tokenName(tag, 'graph'), sharepoint: tokenName(tag, 'sharepoint') };
}

export function accountOf(parts: Parts): Account {
  const { clientId, environment, tid, oid, homeAccountId } = parts;
  const name = encodeParts([clientId, environment, tid, oid, homeAccountId]);
  const tag = hash('sha256', name, 'base64url');
  return { ...parts, tag, tokenNames: tokenNames(tag) };
}

/** MSAL's cache partition of the account. */
export function partitionOf({ clientId, environment, tid, homeAccountId }: Omit<Parts, 'oid'>): PartitionId {
  return accountPartition({ clientId, environment, tenantId: tid, homeAccountId });
}
