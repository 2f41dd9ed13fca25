import { ConfidentialClientApplication } from '@azure/msal-node';
import {
  KeyRing,
  RedisPartitionStore,
  accountPartition,
  createCachePlugin,
} from '@entra-bff/msal-redis-cache';
import { Redis } from 'ioredis';

const redis = new Redis(process.env['REDIS_URL'] ?? '');
const store = new RedisPartitionStore(redis, KeyRing.generate(), {
  onEvent: ({ type }) => console.log(type),
});
const account = { environment: 'login.windows.net', tenantId: 'tenant', homeAccountId: 'ada.home' };
const partition = accountPartition({ clientId: 'client', ...account });
const cachePlugin = createCachePlugin({ store, partition });
const auth = { clientId: 'client', clientSecret: 'secret' };
const client = new ConfidentialClientApplication({ auth, cache: { cachePlugin } });

console.log(`${(await client.getTokenCache().getAllAccounts()).length} accounts`);
console.log(await store.update(partition, () => ({ value: '{}', ttlMs: 60_000 })));
console.log(`${(await client.getTokenCache().getAllAccounts()).length} accounts`);
redis.disconnect();
