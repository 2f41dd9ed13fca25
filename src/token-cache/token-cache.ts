import { Injectable } from '@nestjs/common';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import { createCachePlugin, PartitionStore, type PartitionedCachePlugin } from '@entra-bff/msal-redis-cache';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import type { CoherentCache } from '../platform/store/coherent-cache.js';
import { RecordContended, Records } from '../platform/store/records.js';
import { partitionOf, tokenName, type Account } from './account.js';
import type { Assertion } from './assertion.js';
import { HELD_TOKEN, type HeldToken } from './held-token.js';
import { StagedPartition } from './staged-partition.js';

/** MSAL's plugin for a sign-in, and the step that makes its outcome last. */
export interface SignInCache {
  plugin: PartitionedCachePlugin;
  /** `life` as of {@link TokenCache.pluginFor}. */
  commit(account: Account, life: number): Promise<void>;
}

/** Whose access token it is: an account's of ours, or one on behalf of the bearer of another. */
type Owner = Pick<Account | Assertion, 'tokenNames'>;

/** What was kept of an account at some moment. */
export interface Kept {
  partition: string | undefined;
  tokens: ReadonlyMap<Resource, HeldToken>;
}

/** Everything that is kept of an account: MSAL's partition with the refresh token, and one access token per resource. */
@Injectable()
export class TokenCache {
  readonly #known: CoherentCache<HeldToken>;
  /** No session that could use a grant lives longer, in milliseconds. */
  readonly #ttl: number;

  constructor(
    private readonly partitions: PartitionStore,
    private readonly records: Records,
    private readonly clock: Clock,
    env: Env,
  ) {
    this.#ttl = env.sessionAbsoluteTtl;
    this.#known = records.cache('tokens', { sizeOf: ({ accessToken }) => accessToken.length });
  }

  /**
   * For one MSAL client and one acquisition: a client that serves two users mixes their tokens. `life`: for how long
   * what is written may be of use, in milliseconds.
   */
  pluginFor(account: Account, life: number): PartitionedCachePlugin {
    const ttlMs = Math.max(1, Math.ceil(life));
    return createCachePlugin({ store: this.partitions, partition: partitionOf(account), ttlMs });
  }

  /** For the redemption of a code, when nobody knows yet who comes back. */
  signInCache(clientId: string): SignInCache {
    const staged = new StagedPartition(this.partitions);
    const partition = (found: { environment: string; tenantId: string; homeAccountId: string }) =>
      partitionOf({ clientId, tid: found.tenantId, ...found });
    return {
      plugin: createCachePlugin({ store: staged, partition, ttlMs: this.#ttl }),
      commit: (account, life) => staged.commit(partitionOf(account), Math.max(1, Math.ceil(life))),
    };
  }

  /** The token that is held, from the memory of this process where that is what the store holds. */
  async held(account: Owner, resource: Resource): Promise<HeldToken | undefined> {
    return (
      this.atHand(account, resource) ??
      this.#living(await this.#load(account.tokenNames[resource])) ??
      // A read under way may have been somebody else's, whose claim to the account was not true.
      this.stored(account, resource)
    );
  }

  /** The same when it is in the memory of this process. */
  atHand(account: Owner, resource: Resource): HeldToken | undefined {
    return this.#living(this.#known.get(account.tokenNames[resource]));
  }

  /** The same, and certainly what the store holds at this moment. */
  async stored(account: Owner, resource: Resource): Promise<HeldToken | undefined> {
    return this.#living(await this.records.get(HELD_TOKEN, account.tokenNames[resource]));
  }

  /**
   * Begins to read the token of an account that is likely to be asked for, so that reads go together. It is opened and
   * kept only when `isWanted` comes true: a tag in a cookie is a claim of whoever sent it.
   */
  prefetch(accountTag: string, resource: Resource, isWanted: Promise<boolean>): void {
    // Whoever needs the token reads it again and hears of the failure.
    this.#load(tokenName(accountTag, resource), isWanted).catch(() => undefined);
  }

  /**
   * A replica that was stalled does not replace what others have obtained since. `life`: for how long it may be of use
   * at most, in milliseconds.
   */
  async hold(account: Owner, resource: Resource, token: HeldToken, life = Infinity): Promise<void> {
    const ttl = Math.min(token.expiresAt - this.clock.now(), life);
    if (ttl <= 0) return;
    const name = account.tokenNames[resource];
    if (await this.#replace(name, token, ttl)) return;
    // Between the look and the write anything may have come, also much later.
    if (!(await this.records.add(HELD_TOKEN, name, token, ttl))) await this.#replace(name, token, ttl);
  }

  /** Whether one was held. Of many that are obtained at once it does not matter which is. */
  async #replace(name: string, token: HeldToken, ttl: number): Promise<boolean> {
    try {
      const held = await this.records.update(HELD_TOKEN, name, ({ obtainedAt }) =>
        obtainedAt > token.obtainedAt ? undefined : { value: token, ttl },
      );
      return held !== undefined;
    } catch (error) {
      if (error instanceof RecordContended) return true;
      throw error;
    }
  }

  /** Drops an access token that its resource refuses, and no other that has come since. */
  async drop(account: Owner, resource: Resource, accessToken: string): Promise<void> {
    await this.records.deleteIf(
      HELD_TOKEN,
      account.tokenNames[resource],
      (held) => held.accessToken === accessToken,
    );
  }

  /** What is kept of the account at this moment, by the store itself, also of what has expired. */
  async kept(account: Account): Promise<Kept> {
    const [partition, ...held] = await Promise.all([
      this.partitions.read(partitionOf(account)),
      ...RESOURCES.map((resource) => this.records.get(HELD_TOKEN, account.tokenNames[resource])),
    ]);
    const tokens = RESOURCES.flatMap((resource, index): [Resource, HeldToken][] => {
      const token = held[index];
      return token === undefined ? [] : [[resource, token]];
    });
    return { partition, tokens: new Map(tokens) };
  }

  /** Forgets what was kept then, and nothing that has come since. */
  async forgetKept(account: Account, { partition, tokens }: Kept): Promise<void> {
    await Promise.all([
      this.partitions.update(partitionOf(account), (current) =>
        current !== undefined && current === partition ? 'remove' : undefined,
      ),
      ...[...tokens].map(([resource, { accessToken }]) => this.drop(account, resource, accessToken)),
    ]);
  }

  /** Nothing of the account stays. */
  async forget(account: Account): Promise<void> {
    await this.partitions.delete(partitionOf(account));
    await this.forgetTokens(account);
  }

  /** None of the access tokens stays. */
  async forgetTokens(owner: Owner): Promise<void> {
    await Promise.all(
      RESOURCES.map((resource) => this.records.delete(HELD_TOKEN, owner.tokenNames[resource])),
    );
  }

  #load(name: string, isWanted?: Promise<boolean>): Promise<HeldToken | undefined> {
    const keys = (): string[] => this.records.keys(HELD_TOKEN, name);
    return this.#known.load(name, keys, () => this.records.get(HELD_TOKEN, name, isWanted));
  }

  #living(token: HeldToken | undefined): HeldToken | undefined {
    return token !== undefined && token.expiresAt > this.clock.now() ? token : undefined;
  }
}
