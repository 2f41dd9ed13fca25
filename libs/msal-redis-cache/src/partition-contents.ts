import { isDeepStrictEqual } from 'node:util';
import type { CachePluginOptions } from './cache-plugin-options.js';
import type { PartitionId } from './partition-id.js';
import { ownershipFault } from './partition-ownership.js';
import type { Revise, Revision } from './partition-store.js';
import { changesBetween, withChanges } from './token-cache-changes.js';
import {
  hasRefreshToken,
  lastAccessTokenExpiry,
  parseTokenCache,
  withoutExpiredAccessTokens,
  type TokenCacheJson,
} from './token-cache-json.js';

/** Limits of what is stored. */
type ContentOptions = Pick<CachePluginOptions, 'ttlMs' | 'maxLength' | 'now'>;

/** A partition as it was read. */
export interface Snapshot {
  readonly text: string;
  readonly cache: TokenCacheJson;
}

/** What an acquisition knew: what it set out from, and what it found when it came back to write. */
export interface Known {
  readonly start: Snapshot | undefined;
  readonly found: Snapshot | undefined;
}

const REFRESH_TOKEN_LIFE_MS = 90 * 24 * 60 * 60 * 1000;
const DEFAULT_MAX_LENGTH = 512 * 1024;

/** What is read from a partition and what is put into it. */
export class PartitionContents {
  readonly #maxLength: number;
  readonly #now: () => number;
  readonly #ttlMs: ContentOptions['ttlMs'];

  constructor({ maxLength = DEFAULT_MAX_LENGTH, now = Date.now, ttlMs }: ContentOptions) {
    this.#maxLength = maxLength;
    this.#now = now;
    this.#ttlMs = ttlMs;
  }

  /** Undefined unless it could be written today: of anything else the owner is not certain. */
  stored(text: string, { owner }: PartitionId): Snapshot | undefined {
    const cache = parseTokenCache(text, this.#maxLength);
    return cache !== undefined && ownershipFault(cache, owner) === undefined ? { text, cache } : undefined;
  }

  /** What a client serialized, as far as it is worth keeping. Only that much is limited: the rest may be long. */
  serialized(text: string): TokenCacheJson {
    const cache = parseTokenCache(text, Number.POSITIVE_INFINITY);
    if (cache === undefined) throw new TypeError('The client serialized what is no token cache.');
    return withoutExpiredAccessTokens(cache, this.#now());
  }

  revision(cache: TokenCacheJson, partition: PartitionId): Revision {
    const value = JSON.stringify(cache);
    if (value.length > this.#maxLength) {
      throw new RangeError(`A token cache may have ${this.#maxLength} characters of JSON.`);
    }
    return { value, ttlMs: this.#ttl(cache, partition) };
  }

  /**
   * Brings what the client changed into whatever stands in the store at that moment. An account's partition that
   * stood and is gone stays gone: somebody signed out. An assertion's partition ends by itself.
   */
  reviseWith(
    cache: TokenCacheJson,
    partition: PartitionId,
    { start, found }: Known,
  ): (text: string | undefined) => Revision | undefined {
    const changes = changesBetween(found?.cache ?? {}, cache);
    const last = start ?? found;
    const mayCreate = last === undefined || partition.owner.kind === 'assertion';
    return (text) => {
      const current = text === undefined ? undefined : this.stored(text, partition);
      if (current === undefined) return mayCreate ? this.revision(cache, partition) : undefined;
      const joined = withChanges(current.cache, changes, start?.cache);
      const living = withoutExpiredAccessTokens(joined, this.#now());
      return { ...this.revision(living, partition), merged: text !== last?.text };
    };
  }

  /** Removes the partition as long as its refresh token is the one of `start`. */
  removeGrantOf(start: Snapshot, partition: PartitionId): Revise {
    return (text) => {
      const current = text === undefined ? undefined : this.stored(text, partition);
      return current !== undefined && sameGrant(current, start) ? 'remove' : undefined;
    };
  }

  #ttl(cache: TokenCacheJson, partition: PartitionId): number {
    if (typeof this.#ttlMs === 'function') return this.#ttlMs();
    if (this.#ttlMs !== undefined) return this.#ttlMs;
    if (partition.owner.kind === 'account' && hasRefreshToken(cache)) return REFRESH_TOKEN_LIFE_MS;
    return Math.max(1, Math.ceil(lastAccessTokenExpiry(cache) - this.#now()));
  }
}

function sameGrant(one: Snapshot, other: Snapshot): boolean {
  return isDeepStrictEqual(one.cache['RefreshToken'], other.cache['RefreshToken']);
}
