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

/** What is kept on behalf of the bearers of access tokens, each apart and none longer than its token. */
@Injectable()
export class AssertionCache {
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
    await this.records.addToIndex(ASSERTIONS, userName(assertion), assertion.tag, ttl);
    await this.tokens.hold(assertion, resource, token);
  }

  /** Nothing that was obtained with the assertion stays. */
  async forget(assertion: Assertion): Promise<void> {
    await this.partitions.delete(assertionPartitionOf(assertion));
    await this.tokens.forgetTokens(assertion);
  }

  /** Nothing is served any more that was obtained with any assertion of the user. */
  async forgetAllOf(user: UserIds): Promise<void> {
    for (const tag of await this.records.index(ASSERTIONS, userName(user))) {
      await this.tokens.forgetTokens({ tokenNames: tokenNames(tag) });
      await this.records.removeFromIndex(ASSERTIONS, userName(user), tag);
    }
  }
}

function userName({ tid, oid }: UserIds): string {
  return encodeParts([tid, oid]);
}
