import { ConfidentialClientApplication } from '@azure/msal-node';
import { accountPartition, type PartitionId } from '../src/partition-id.js';
import { createCachePlugin, type CachePluginOptions } from '../src/partitioned-cache-plugin.js';
import type { SignedInAccount } from '../src/signed-in-account.js';
import { TENANT, type FakeEntra } from './fake-entra.js';

export const CLIENT = 'client-id';
export const GRAPH = ['https://graph.microsoft.com/User.Read'];
export const SHAREPOINT = ['https://contoso.sharepoint.com/AllSites.Write'];

/** A real MSAL client that talks to the given token endpoint. */
export function msalClient(entra: FakeEntra, options: CachePluginOptions): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: CLIENT,
      clientSecret: 'secret',
      authority: `https://login.microsoftonline.com/${TENANT}`,
    },
    cache: { cachePlugin: createCachePlugin(options) },
    system: { networkClient: entra },
  });
}

/** The partition of an account of that client. */
export function byAccount(account: SignedInAccount): PartitionId {
  return accountPartition({ clientId: CLIENT, ...account });
}

/** Every account id that a stored cache mentions. */
export function accountsIn(content: string | undefined): Set<string> {
  return new Set([...(content ?? '').matchAll(/"home_account_id":"([^"]*)"/g)].map(([, id]) => id ?? ''));
}
