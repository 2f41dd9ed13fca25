import { Module } from '@nestjs/common';
import { MemoryPartitionStore, PartitionStore, RedisPartitionStore } from '@entra-bff/msal-redis-cache';
import { Clock } from '../platform/clock.js';
import { Log } from '../platform/log.js';
import { RedisConnection } from '../platform/redis/redis-connection.js';
import { Vault } from '../platform/store/vault.js';
import { AssertionCache } from './assertion-cache.js';
import { TokenCache } from './token-cache.js';

const KEY_PREFIX = 'bff:msal:';

@Module({
  providers: [
    TokenCache,
    AssertionCache,
    {
      provide: PartitionStore,
      inject: [RedisConnection, Vault, Clock, Log],
      useFactory: ({ client }: RedisConnection, { ring }: Vault, clock: Clock, log: Log): PartitionStore => {
        const onEvent = ({ type }: { type: string }): void => {
          if (type === 'damaged') log.write('stored_entry_damaged', { purpose: 'msal-partition' });
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
