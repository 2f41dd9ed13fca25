import { ConfidentialClientApplication, type AccountInfo, type ICachePlugin } from '@azure/msal-node';
import type { CachePluginOptions } from '../src/cache-plugin-options.js';
import { accountPartition, type PartitionId } from '../src/partition-id.js';
import type { PartitionStore } from '../src/partition-store.js';
import { createCachePlugin, type CacheWriteOutcome } from '../src/partitioned-cache-plugin.js';
import type { SignedInAccount } from '../src/signed-in-account.js';
import { TENANT, type FakeEntra } from './fake-entra.js';

export const CLIENT = 'client-id';
export const GRAPH = ['https://graph.microsoft.com/User.Read'];
export const SHAREPOINT = ['https://contoso.sharepoint.com/AllSites.Write'];

/** A real MSAL client that talks to the given token endpoint. */
export function msalClient(entra: FakeEntra, options: CachePluginOptions): ConfidentialClientApplication {
  return msalClientWith(entra, createCachePlugin(options));
}

/** The same with a plugin that the test keeps at hand. */
export function msalClientWith(entra: FakeEntra, cachePlugin: ICachePlugin): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: CLIENT,
      clientSecret: 'secret',
      authority: `https://login.microsoftonline.com/${TENANT}`,
    },
    cache: { cachePlugin },
    system: { networkClient: entra },
  });
}

/** A sign-in on the replica that has this store; in {@link FakeEntra} the code is the user. */
export async function signIn(entra: FakeEntra, store: PartitionStore, user: string): Promise<AccountInfo> {
  const client = msalClient(entra, { store, partition: byAccount });
  const request = { code: user, scopes: GRAPH, redirectUri: 'https://bff.test/callback' };
  const { account } = await client.acquireTokenByCode(request);
  if (account === null) throw new Error('No account.');
  return account;
}

/** A renewal, whether or not there is a token, on the replica that has this store. */
export async function renew(
  entra: FakeEntra,
  store: PartitionStore,
  account: AccountInfo,
  scopes: string[],
): Promise<{ accessToken: string; outcome: CacheWriteOutcome | undefined }> {
  const plugin = createCachePlugin({ store, partition: byAccount(account) });
  const request = { account, scopes, forceRefresh: true };
  const { accessToken } = await msalClientWith(entra, plugin).acquireTokenSilent(request);
  return { accessToken, outcome: plugin.lastWrite };
}

/** The partition of an account of that client. */
export function byAccount(account: SignedInAccount): PartitionId {
  return accountPartition({ clientId: CLIENT, ...account });
}

/** Every account id that a stored cache mentions. */
export function accountsIn(content: string | undefined): Set<string> {
  return new Set([...(content ?? '').matchAll(/"home_account_id":"([^"]*)"/g)].map(([, id]) => id ?? ''));
}
