import type { PartitionId } from './partition-id.js';
import type { PartitionStore } from './partition-store.js';
import type { SignedInAccount } from './signed-in-account.js';

/** Settings of `createCachePlugin`. */
export interface CachePluginOptions {
  readonly store: PartitionStore;
  /**
   * Whose tokens this client handles. At a sign-in a function, also for an account that is known: nothing is read
   * then, the account that MSAL found names the partition, and what it brought replaces what stands there.
   */
  readonly partition: PartitionId | ((account: SignedInAccount) => PartitionId);
  /**
   * Life of the stored partition from each write, in milliseconds. Default: as long as it is of use. That is 90 days
   * with a refresh token (Entra's limit for one that is not used); without one, and for an assertion, of which MSAL
   * uses nothing else, until the last access token ends.
   */
  readonly ttlMs?: number | (() => number);
  /** Largest stored cache, in characters of JSON. Default 512 Ki, about 250 access tokens. */
  readonly maxLength?: number;
  /** The clock, in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}
