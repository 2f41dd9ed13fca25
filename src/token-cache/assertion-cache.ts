import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import {
  createCachePlugin,
  encodeParts,
  PartitionStore,
  type PartitionedCachePlugin,
} from '@entra-bff/msal-redis-cache';
import { Clock } from '../platform/clock.js';
import { Records } from '../platform/store/records.js';
import { tokenNames } from './account.js';
import { assertionPartitionOf, type Assertion } from './assertion.js';
import type { HeldToken } from './held-token.js';
import { TokenCache } from './token-cache.js';

type UserIds = Pick<Assertion, 'tid' | 'oid'>;

/** Tags of the assertions of a user that tokens are held for. */
const ASSERTIONS = 'user-assertions';
const PRUNE_EVERY = 16;

/** What is kept on behalf of the bearers of access tokens, each apart and none longer than its token. */
@Injectable()
export class AssertionCache {
  #holds = 0;

  constructor(
    private readonly partitions: PartitionStore,
    private readonly records: Records,
    private readonly tokens: TokenCache,
    private readonly clock: Clock,
  ) {}

  /** For one MSAL client and one exchange. */
  pluginFor(assertion: Assertion): PartitionedCachePlugin {
    return createCachePlugin({
      store: this.partitions,
      partition: assertionPartitionOf(assertion),
      ttlMs: () => Math.max(1, assertion.expiresAt - this.clock.now()),
    });
  }

  async hold(assertion: Assertion, resource: Resource, token: HeldToken): Promise<void> {
    const ttl = assertion.expiresAt - this.clock.now();
    if (ttl <= 0) return;
    const name = userName(assertion);
    await this.records.addToIndex(ASSERTIONS, name, memberOf(assertion), ttl);
    await this.tokens.hold(assertion, resource, token);
    this.#holds += 1;
    // Nobody waits for it, and what is left over ends with the last of the user's tokens anyway.
    if (this.#holds % PRUNE_EVERY === 0) this.#prune(name).catch(() => undefined);
  }

  /** Nothing that was obtained with the assertion stays. */
  async forget(assertion: Assertion): Promise<void> {
    await this.partitions.delete(assertionPartitionOf(assertion));
    await this.tokens.forgetTokens(assertion);
  }

  /** Nothing is served any more that was obtained with any assertion of the user. */
  async forgetAllOf(user: UserIds): Promise<void> {
    for (const member of await this.records.index(ASSERTIONS, userName(user))) {
      await this.tokens.forgetTokens({ tokenNames: tokenNames(tagOf(member)) });
      await this.records.removeFromIndex(ASSERTIONS, userName(user), member);
    }
  }

  /** A client that never rests brings a new token every hour: what has expired is forgotten as others come. */
  async #prune(name: string): Promise<void> {
    const now = this.clock.now();
    const over = (await this.records.index(ASSERTIONS, name)).filter((member) => endOf(member) <= now);
    for (const member of over) await this.records.removeFromIndex(ASSERTIONS, name, member);
  }
}

/** Its end goes first, in milliseconds since the epoch: the index tells what of it is over. */
function memberOf({ expiresAt, tag }: Assertion): string {
  return `${expiresAt}.${tag}`;
}

function endOf(member: string): number {
  return Number(member.split('.', 1)[0]);
}

function tagOf(member: string): string {
  return member.slice(member.indexOf('.') + 1);
}

function userName({ tid, oid }: UserIds): string {
  return encodeParts([tid, oid]);
}
