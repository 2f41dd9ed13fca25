import { Module } from '@nestjs/common';
import {
  MemoryPartitionStore,
  PartitionStore,
  RedisPartitionStore,
  type PartitionStoreEvent,
} from '@entra-bff/msal-redis-cache';
import { Clock } from '../platform/clock.js';
import { Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { RedisConnection } from '../platform/redis/redis-connection.js';
import { Vault } from '../platform/store/vault.js';
import { AssertionCache } from './assertion-cache.js';
import { TokenCache } from './token-cache.js';

const KEY_PREFIX = 'bff:msal:';
const PURPOSE = 'msal-partition';

@Module({
  providers: [
    TokenCache,
    AssertionCache,
    {
      provide: PartitionStore,
      inject: [RedisConnection, Vault, Clock, Log, Metrics],
      useFactory: (
        { client }: RedisConnection,
        { ring }: Vault,
        clock: Clock,
        log: Log,
        metrics: Metrics,
      ): PartitionStore => {
        const onEvent = ({ type, bytes = 0 }: PartitionStoreEvent): void => {
          if (type === 'damaged') log.write('stored_entry_damaged', { purpose: PURPOSE });
          if (type === 'write') metrics.observe('store_entry_bytes', { purpose: PURPOSE }, bytes);
          if (type === 'hit' || type === 'miss')
            metrics.count('store_reads_total', { purpose: PURPOSE, result: type });
        };
        const options = { keyPrefix: KEY_PREFIX, onEvent };
        if (client !== undefined) return new RedisPartitionStore(client, ring, options);
        return new MemoryPartitionStore({ ...options, keys: ring, now: () => clock.now() });
      },
    },
  ],
  exports: [TokenCache, AssertionCache],
})
export class TokenCacheModule {}
