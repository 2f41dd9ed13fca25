import { once } from 'node:events';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { Redis } from 'ioredis';
import { KeyRing, RedisPartitionStore, createCachePlugin } from '@entra-bff/msal-redis-cache';
import type { CachePluginOptions } from '@entra-bff/msal-redis-cache';

const auth = { clientId: '<client id>', clientSecret: '<secret>' };
const redis = new Redis({ commandTimeout: 250, maxRetriesPerRequest: 1, enableOfflineQueue: false });
await once(redis, 'ready');
export const store = new RedisPartitionStore(redis, KeyRing.parse(process.env['ENCRYPTION_KEYS'] ?? ''));

export function msalFor(partition: CachePluginOptions['partition']): ConfidentialClientApplication {
  const cachePlugin = createCachePlugin({ store, partition });
  return new ConfidentialClientApplication({ auth, cache: { cachePlugin } });
}
