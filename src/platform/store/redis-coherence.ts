import type { OnApplicationShutdown } from '@nestjs/common';
import type { Log } from '../log.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import { Coherence } from './coherence.js';
import { InvalidationFeed, TRUSTED_MS } from './invalidation-feed.js';

/** Of a Redis: one feed from each primary, and all of them have to be alive. */
export class RedisCoherence extends Coherence implements OnApplicationShutdown {
  /** In a Cluster a key may be read from a primary that has only just become one, and tells of nothing yet. */
  override readonly longestTrust: number | undefined;
  #feeds: InvalidationFeed[] = [];

  constructor(
    private readonly connection: RedisConnection,
    private readonly prefixes: readonly string[],
    private readonly log: Log,
  ) {
    super();
    if (connection.isCluster) this.longestTrust = TRUSTED_MS;
    connection.onTopologyChange(() => this.#follow());
    this.#follow();
  }

  override isIntact(): boolean {
    const feeds = this.#feeds;
    for (const feed of feeds) if (!feed.isAlive()) return false;
    return feeds.length > 0;
  }

  onApplicationShutdown(): void {
    for (const feed of this.#feeds) feed.close();
  }

  /** Keys may have moved from one primary to another: what was heard before says nothing any more. */
  #follow(): void {
    for (const feed of this.#feeds) feed.close();
    const { isCluster } = this.connection;
    this.#feeds = this.connection.primaries().map(
      (primary) =>
        new InvalidationFeed(primary, {
          prefixes: this.prefixes,
          told: (key) => this.tell(key),
          refused: () => this.log.write('store_untracked'),
          isCluster,
        }),
    );
    this.tell(undefined);
  }
}
