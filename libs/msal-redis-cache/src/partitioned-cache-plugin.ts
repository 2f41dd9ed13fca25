import type { ICachePlugin, TokenCacheContext } from '@azure/msal-node';
import { MixedPartitionError } from './mixed-partition-error.js';
import type { PartitionId } from './partition-id.js';
import { ownershipFault } from './partition-ownership.js';
import type { PartitionStore } from './partition-store.js';
import { signedInAccount, type SignedInAccount } from './signed-in-account.js';
import {
  lastAccessTokenExpiry,
  parseTokenCache,
  personalEntities,
  withoutExpiredAccessTokens,
  type TokenCacheJson,
} from './token-cache-json.js';
import { replaceMemory } from './token-cache-memory.js';

/** Settings of {@link createCachePlugin}. */
export interface CachePluginOptions {
  readonly store: PartitionStore;
  /**
   * Whose tokens this client handles. At sign-in, when nobody knows yet, a function: nothing is read then, and
   * the account that MSAL found names the partition.
   */
  readonly partition: PartitionId | ((account: SignedInAccount) => PartitionId);
  /**
   * Life of the stored partition from each write, in milliseconds. Default: 90 days, Entra's inactivity limit
   * for refresh tokens; for an assertion until its last access token ends, since MSAL uses nothing else of it.
   */
  readonly ttlMs?: number | (() => number);
  /** Largest stored cache, in characters of JSON. Default 512 Ki, about 250 access tokens. */
  readonly maxLength?: number;
  /** The clock, in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

const REFRESH_TOKEN_LIFE_MS = 90 * 24 * 60 * 60 * 1000;
const DEFAULT_MAX_LENGTH = 512 * 1024;

/**
 * An MSAL cache plugin that keeps one account per partition.
 *
 * @example
 * const cachePlugin = createCachePlugin({ store, partition: accountPartition({ clientId, ...account }) });
 * const client = new ConfidentialClientApplication({ auth, cache: { cachePlugin } });
 * const result = await client.acquireTokenSilent({ account, scopes });
 */
export function createCachePlugin(options: CachePluginOptions): PartitionedCachePlugin {
  return new PartitionedCachePlugin(options);
}

/** See {@link createCachePlugin}. One instance serves one MSAL client and one acquisition. */
export class PartitionedCachePlugin implements ICachePlugin {
  readonly #options: CachePluginOptions;
  readonly #maxLength: number;
  readonly #now: () => number;
  /** The accesses that began with a good read, and whether they found something. */
  readonly #begun = new WeakMap<TokenCacheContext, { readonly found: boolean }>();

  constructor(options: CachePluginOptions) {
    this.#options = options;
    this.#maxLength = options.maxLength ?? DEFAULT_MAX_LENGTH;
    this.#now = options.now ?? Date.now;
  }

  /** @throws CacheStoreError when the store cannot be asked */
  async beforeCacheAccess(context: TokenCacheContext): Promise<void> {
    const stored = await this.#read();
    replaceMemory(context.tokenCache, stored);
    this.#begun.set(context, { found: stored !== undefined });
  }

  /**
   * @throws MixedPartitionError when the client holds somebody else's tokens
   * @throws CacheStoreError when the store failed
   */
  async afterCacheAccess(context: TokenCacheContext): Promise<void> {
    const begun = this.#begun.get(context);
    // MSAL calls this even when beforeCacheAccess failed. Writing then would replace what could not be read.
    if (begun === undefined || !context.cacheHasChanged) return;
    const cache = this.#living(context.tokenCache.serialize());
    if (personalEntities(cache).length > 0) await this.#write(cache);
    else if (begun.found) await this.#remove();
  }

  async #read(): Promise<string | undefined> {
    const { partition, store } = this.#options;
    if (typeof partition === 'function') return undefined;
    const stored = await store.read(partition);
    if (stored === undefined) return undefined;
    const cache = parseTokenCache(stored, this.#maxLength);
    if (cache !== undefined && ownershipFault(cache, partition.owner) === undefined) return stored;
    // Only what could be written today is used: of anything else the owner is not certain.
    await store.delete(partition);
    return undefined;
  }

  async #write(cache: TokenCacheJson): Promise<void> {
    const partition = this.#partitionOf(cache);
    const fault = ownershipFault(cache, partition.owner);
    if (fault !== undefined) throw new MixedPartitionError(fault);
    await this.#options.store.write(partition, JSON.stringify(cache), this.#ttl(cache, partition));
  }

  /** The account was removed from the client: it ends in the store, too. */
  async #remove(): Promise<void> {
    const { partition, store } = this.#options;
    if (typeof partition !== 'function') await store.delete(partition);
  }

  #living(serialized: string): TokenCacheJson {
    const cache = parseTokenCache(serialized, this.#maxLength);
    if (cache === undefined)
      throw new RangeError(`A token cache may have ${this.#maxLength} characters of JSON.`);
    return withoutExpiredAccessTokens(cache, this.#now());
  }

  #partitionOf(cache: TokenCacheJson): PartitionId {
    const { partition } = this.#options;
    return typeof partition === 'function' ? partition(signedInAccount(cache)) : partition;
  }

  #ttl(cache: TokenCacheJson, partition: PartitionId): number {
    const { ttlMs } = this.#options;
    if (typeof ttlMs === 'function') return ttlMs();
    if (ttlMs !== undefined) return ttlMs;
    if (partition.owner.kind === 'account') return REFRESH_TOKEN_LIFE_MS;
    return Math.max(1, Math.ceil(lastAccessTokenExpiry(cache) - this.#now()));
  }
}
