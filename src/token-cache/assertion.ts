import { hash } from 'node:crypto';
import type { Resource } from '@entra-bff/contract';
import { assertionPartition, encodeParts, type PartitionId } from '@entra-bff/msal-redis-cache';
import { tokenNames } from './account.js';

/** On behalf of whom tokens are held: the bearer of one access token for this API, and nobody else. */
export interface Assertion {
  clientId: string;
  environment: string;
  tid: string;
  oid: string;
  /** The access token. Secret: it names nothing, and is never stored. */
  token: string;
  /** Of the access token, in milliseconds since the epoch. Nothing that is held for it lives longer. */
  expiresAt: number;
  /** Names it where it must not be shown: 43 characters, the same on every replica. */
  tag: string;
  /** Names the token that is held for it, for each resource. */
  tokenNames: Readonly<Record<Resource, string>>;
}

export function assertionOf(parts: Omit<Assertion, 'tag' | 'tokenNames'>): Assertion {
  const { clientId, environment, tid, oid, token } = parts;
  const name = encodeParts([
    'assertion',
    clientId,
    environment,
    tid,
    oid,
    hash('sha256', token, 'base64url'),
  ]);
  const tag = hash('sha256', name, 'base64url');
  return { ...parts, tag, tokenNames: tokenNames(tag) };
}

/** MSAL's cache partition of the assertion. */
export function assertionPartitionOf({ clientId, environment, tid, token }: Assertion): PartitionId {
  return assertionPartition({ clientId, environment, tenantId: tid, assertion: token });
}
