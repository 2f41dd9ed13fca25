import type { ICachePlugin, TokenCacheContext } from '@azure/msal-node';
import type { CachePluginOptions } from './cache-plugin-options.js';
import { MixedPartitionError } from './mixed-partition-error.js';
import { PartitionContents, type Known, type Snapshot } from './partition-contents.js';
import { ownershipFault } from './partition-ownership.js';
import type { PartitionStore } from './partition-store.js';
import { signedInAccount } from './signed-in-account.js';
import { personalEntities, type TokenCacheJson } from './token-cache-json.js';
import { replaceMemory } from './token-cache-memory.js';

/**
 * What became of a plugin's last write.
 *
 * - `stored`: the tokens are in the partition, joined with what others stored there meanwhile.
 * - `removed`: the client removed its account, and with it the partition.
 * - `ended`: the partition ended during the acquisition (somebody signed out); nothing was stored.
 * - `contended`: others wrote so often that these tokens could not be added. They are good, but not stored.
 */
export type CacheWriteOutcome = 'stored' | 'removed' | 'ended' | 'contended';

const OUTCOMES = {
  written: 'stored',
  removed: 'removed',
  refused: 'ended',
  contended: 'contended',
} as const;

/**
 * An MSAL cache plugin that keeps one account per partition.
 *
 * @example
 * const cachePlugin = createCachePlugin({ store, partition: accountPartition({ clientId, ...account }) });
 * const client = new ConfidentialClientApplication({ auth, cache: { cachePlugin } });
 * const result = await client.acquireTokenSilent({ account, scopes });
 * if (cachePlugin.lastWrite === 'ended') throw new Error('Signed out meanwhile.');
 */
export function createCachePlugin(options: CachePluginOptions): PartitionedCachePlugin {
  return new PartitionedCachePlugin(options);
}

/** See {@link createCachePlugin}. One instance serves one MSAL client and one acquisition. */
export class PartitionedCachePlugin implements ICachePlugin {
  readonly #store: PartitionStore;
  readonly #partition: CachePluginOptions['partition'];
  readonly #contents: PartitionContents;
  /** The accesses that began with a good read, and what they found. */
  readonly #begun = new WeakMap<TokenCacheContext, { readonly found: Snapshot | undefined }>();
  /** What the acquisition set out from: MSAL reads before it asks Entra, and again when it comes back to write. */
  #start: Snapshot | undefined;
  #lastWrite: CacheWriteOutcome | undefined;

  constructor(options: CachePluginOptions) {
    this.#store = options.store;
    this.#partition = options.partition;
    this.#contents = new PartitionContents(options);
  }

  /**
   * What became of the last write; undefined before it, and when it failed. MSAL hands its token to the caller
   * whatever this says: after `ended`, do not use it.
   */
  get lastWrite(): CacheWriteOutcome | undefined {
    return this.#lastWrite;
  }

  /** @throws CacheStoreError when the store cannot be asked */
  async beforeCacheAccess(context: TokenCacheContext): Promise<void> {
    const found = await this.#read();
    replaceMemory(context.tokenCache, found?.text);
    if (!context.cacheHasChanged) this.#start = found;
    this.#begun.set(context, { found });
  }

  /**
   * @throws MixedPartitionError when the client holds somebody else's tokens
   * @throws CacheStoreError when the store failed
   * @throws RangeError when the living tokens are more than `maxLength`
   */
  async afterCacheAccess(context: TokenCacheContext): Promise<void> {
    const begun = this.#begun.get(context);
    // MSAL calls this even when beforeCacheAccess failed. Writing then would replace what could not be read.
    if (begun === undefined || !context.cacheHasChanged) return;
    const known = { start: this.#start, ...begun };
    this.#start = undefined;
    this.#lastWrite = undefined;
    const cache = this.#contents.serialized(context.tokenCache.serialize());
    const write = personalEntities(cache).length > 0 ? this.#write(cache, known) : this.#writeNobody(known);
    this.#lastWrite = await write;
  }

  /**
   * After Entra refused the refresh token that the acquisition set out with: removes the partition, unless it holds
   * another refresh token by now, because the user has just signed in again. Tells whether it was removed.
   *
   * @throws CacheStoreError when the store failed
   */
  async forgetGrant(): Promise<boolean> {
    if (typeof this.#partition === 'function' || this.#start === undefined) return false;
    const revise = this.#contents.removeGrantOf(this.#start, this.#partition);
    return (await this.#store.update(this.#partition, revise)) === 'removed';
  }

  async #read(): Promise<Snapshot | undefined> {
    if (typeof this.#partition === 'function') return undefined;
    const text = await this.#store.read(this.#partition);
    if (text === undefined) return undefined;
    const snapshot = this.#contents.stored(text, this.#partition);
    if (snapshot === undefined) {
      await this.#store.update(this.#partition, (current) => (current === text ? 'discard' : undefined));
    }
    return snapshot;
  }

  async #write(cache: TokenCacheJson, known: Known): Promise<CacheWriteOutcome> {
    const signsIn = typeof this.#partition === 'function';
    const partition =
      typeof this.#partition === 'function' ? this.#partition(signedInAccount(cache)) : this.#partition;
    const fault = ownershipFault(cache, partition.owner);
    if (fault !== undefined) throw new MixedPartitionError(fault);
    if (!signsIn) {
      const revise = this.#contents.reviseWith(cache, partition, known);
      return OUTCOMES[await this.#store.update(partition, revise)];
    }
    const { value, ttlMs } = this.#contents.revision(cache, partition);
    await this.#store.write(partition, value, ttlMs);
    return 'stored';
  }

  async #writeNobody({ start, found }: Known): Promise<CacheWriteOutcome | undefined> {
    if (typeof this.#partition === 'function') return undefined;
    if (found !== undefined) {
      // The account was removed from the client: it ends in the store, too.
      await this.#store.delete(this.#partition);
      return 'removed';
    }
    // MSAL keeps nothing of a renewal whose account it no longer finds. The update only reports it.
    return start && OUTCOMES[await this.#store.update(this.#partition, () => undefined)];
  }
}
