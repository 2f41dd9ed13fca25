import { once } from 'node:events';
import { ConfidentialClientApplication, type AccountInfo } from '@azure/msal-node';
import { Redis } from 'ioredis';
import {
  KeyRing,
  RedisPartitionStore,
  accountPartition,
  createCachePlugin,
} from '@entra-bff/msal-redis-cache';

const auth = { clientId: '<client id>', clientSecret: '<secret>', authority: '<authority>' };
const redis = new Redis({ commandTimeout: 250, maxRetriesPerRequest: 1, enableOfflineQueue: false });
await once(redis, 'ready');
const store = new RedisPartitionStore(redis, KeyRing.parse(process.env['ENCRYPTION_KEYS'] ?? ''));

/** Called for each token that is needed: a new client every time. */
export async function accessToken(account: AccountInfo, scopes: string[]): Promise<string> {
  const partition = accountPartition({ clientId: auth.clientId, ...account });
  const cachePlugin = createCachePlugin({ store, partition });
  const client = new ConfidentialClientApplication({ auth, cache: { cachePlugin } });
  const result = await client.acquireTokenSilent({ account, scopes });
  if (cachePlugin.lastWrite === 'ended') throw new Error('The user signed out meanwhile.');
  return result.accessToken;
}

/** Called at the sign-in callback, where the account is not known yet: MSAL's answer names the partition. */
export async function signIn(code: string, redirectUri: string): Promise<AccountInfo | null> {
  const cachePlugin = createCachePlugin({
    store,
    partition: (account) => accountPartition({ clientId: auth.clientId, ...account }),
  });
  const client = new ConfidentialClientApplication({ auth, cache: { cachePlugin } });
  const scopes = ['offline_access', 'https://graph.microsoft.com/User.Read'];
  return (await client.acquireTokenByCode({ code, redirectUri, scopes })).account;
}
