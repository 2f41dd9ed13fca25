import { beforeEach, describe, expect, it } from '@jest/globals';
import type {
  AccountInfo,
  AuthenticationResult,
  ConfidentialClientApplication,
  SilentFlowRequest,
} from '@azure/msal-node';
import { FakeEntra, TENANT } from '../test-support/fake-entra.js';
import {
  accountsIn,
  byAccount,
  CLIENT,
  GRAPH,
  msalClient,
  msalClientWith,
  SHAREPOINT,
} from '../test-support/msal-client.js';
import type { CachePluginOptions } from './cache-plugin-options.js';
import { CacheStoreError } from './cache-store-error.js';
import { KeyRing } from './key-ring.js';
import { MemoryPartitionStore, type MemoryEntry } from './memory-partition-store.js';
import { MixedPartitionError } from './mixed-partition-error.js';
import { accountPartition, assertionPartition, type PartitionId } from './partition-id.js';
import { createCachePlugin } from './partitioned-cache-plugin.js';
import type { SignedInAccount } from './signed-in-account.js';

const USERS = Array.from({ length: 20 }, (_, index) => `user-${index}`);

const keys = KeyRing.generate();
let entra: FakeEntra;
let entries: Map<string, MemoryEntry>;
let now: number;
let store: MemoryPartitionStore;

beforeEach(() => {
  entra = new FakeEntra();
  entries = new Map();
  now = Date.now();
  store = new MemoryPartitionStore({ keys, entries, now: () => now });
});

function client(options: Omit<CachePluginOptions, 'store' | 'now'>): ConfidentialClientApplication {
  return msalClient(entra, { store, now: () => now, ...options });
}

function redeem(application: ConfidentialClientApplication, user: string): Promise<AuthenticationResult> {
  return application.acquireTokenByCode({
    code: user,
    scopes: GRAPH,
    redirectUri: 'https://bff.test/callback',
  });
}

async function signIn(user: string): Promise<AccountInfo> {
  const { account } = await redeem(client({ partition: byAccount }), user);
  if (account === null) throw new Error('No account.');
  return account;
}

function silent(account: AccountInfo, scopes = GRAPH): Promise<AuthenticationResult> {
  return client({ partition: byAccount(account) }).acquireTokenSilent({ account, scopes });
}

/** Every partition's content, found by the accounts that should have one. */
async function contentOf(account: AccountInfo): Promise<string> {
  return (await store.read(byAccount(account))) ?? '';
}

async function expectOneAccountEach(accounts: readonly AccountInfo[]): Promise<void> {
  expect(entries.size).toBe(accounts.length);
  for (const account of accounts) {
    expect(accountsIn(await contentOf(account))).toEqual(new Set([account.homeAccountId]));
  }
}

describe('a client per acquisition with this plugin', () => {
  it('keeps 20 users who sign in one after the other in 20 partitions of one account', async () => {
    const accounts: AccountInfo[] = [];
    for (const user of USERS) accounts.push(await signIn(user));
    await expectOneAccountEach(accounts);
  });

  it('keeps 20 users who sign in and renew at once in 20 partitions of one account', async () => {
    const accounts = await Promise.all(USERS.map(signIn));
    await expectOneAccountEach(accounts);
    const results = await Promise.all(accounts.map((account) => silent(account, SHAREPOINT)));
    results.forEach((result, index) => expect(result.accessToken).toContain(`at.user-${index}.`));
    await expectOneAccountEach(accounts);
  });

  it('answers from the store without asking Entra', async () => {
    const account = await signIn('ada');
    expect((await silent(account)).accessToken).toBe('at.ada.1');
    expect(entra.requests).toHaveLength(1);
  });

  it('renews with the stored refresh token and keeps the new one', async () => {
    const account = await signIn('ada');
    expect((await silent(account, SHAREPOINT)).accessToken).toBe('at.ada.2');
    expect(entra.requests[1]?.get('refresh_token')).toBe('rt.ada.1');
    expect(await contentOf(account)).toContain('rt.ada.2');
    expect((await silent(account, SHAREPOINT)).accessToken).toBe('at.ada.2');
    expect((await silent(account)).accessToken).toBe('at.ada.1');
  });

  it('forgets expired access tokens at the next write, and nothing else', async () => {
    const account = await signIn('ada');
    now += 3_601_000;
    entra.expiresIn = 7200;
    await silent(account, SHAREPOINT);
    const content = await contentOf(account);
    expect(content).not.toContain('at.ada.1');
    expect(content).toContain('at.ada.2');
    expect(content).toContain('rt.ada.2');
  });

  it('keeps a partition for 90 days after its last write, or as long as asked', async () => {
    const account = await signIn('ada');
    expect([...entries.values()][0]?.expiresAt).toBe(now + 90 * 86_400_000);
    const partition = byAccount(account);
    await client({ partition, ttlMs: 1000 }).acquireTokenSilent({
      account,
      scopes: GRAPH,
      forceRefresh: true,
    });
    expect([...entries.values()][0]?.expiresAt).toBe(now + 1000);
    const ttlMs = (): number => 5000;
    await client({ partition, ttlMs }).acquireTokenSilent({ account, scopes: GRAPH, forceRefresh: true });
    expect([...entries.values()][0]?.expiresAt).toBe(now + 5000);
  });

  it('removes the partition when the account is removed from the client', async () => {
    const account = await signIn('ada');
    await client({ partition: byAccount(account) })
      .getTokenCache()
      .removeAccount(account);
    expect(entries.size).toBe(0);
  });
});

describe('what a plugin says of its last write', () => {
  const forced = (account: AccountInfo): SilentFlowRequest => ({
    account,
    scopes: GRAPH,
    forceRefresh: true,
  });

  it('is nothing before a write and after one that failed', async () => {
    const account = await signIn('ada');
    const plugin = createCachePlugin({ store, partition: byAccount(account) });
    const application = msalClientWith(entra, plugin);
    await application.acquireTokenSilent({ account, scopes: GRAPH });
    expect(plugin.lastWrite).toBeUndefined();
    await application.acquireTokenSilent(forced(account));
    expect(plugin.lastWrite).toBe('stored');
    store.update = () => Promise.reject(new CacheStoreError('write', new Error('gone')));
    await expect(application.acquireTokenSilent(forced(account))).rejects.toThrow(CacheStoreError);
    expect(plugin.lastWrite).toBeUndefined();
  });

  it('is the removal of an account that its client removed', async () => {
    const account = await signIn('ada');
    const plugin = createCachePlugin({ store, partition: byAccount(account) });
    await msalClientWith(entra, plugin).getTokenCache().removeAccount(account);
    expect(plugin.lastWrite).toBe('removed');
  });

  it('is that a sign-in was stored, also by a client that renewed something before', async () => {
    const account = await signIn('ada');
    const plugin = createCachePlugin({ store, partition: byAccount(account) });
    const application = msalClientWith(entra, plugin);
    await application.acquireTokenSilent(forced(account));
    await silent(account, SHAREPOINT);
    await redeem(application, 'ada');
    expect(plugin.lastWrite).toBe('stored');
    expect(await contentOf(account)).toContain('rt.ada.4');
  });
});

describe('a client that is shared', () => {
  it('is refused when two users are in its memory at once, and nothing mixed is stored', async () => {
    const shared = client({ partition: byAccount });
    const outcomes = await Promise.allSettled(USERS.map((user) => redeem(shared, user)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(MixedPartitionError);
    for (const user of USERS) {
      const id = accountPartition({
        clientId: CLIENT,
        environment: 'login.windows.net',
        tenantId: TENANT,
        homeAccountId: `${user}.${TENANT}`,
      });
      expect(accountsIn(await store.read(id)).size).toBeLessThanOrEqual(1);
    }
  });

  it('carries nothing from one user to the next', async () => {
    const shared = client({ partition: byAccount });
    const accounts: AccountInfo[] = [];
    for (const user of USERS) {
      const { account } = await redeem(shared, user);
      if (account) accounts.push(account);
    }
    await expectOneAccountEach(accounts);
  });

  it('cannot write one account into the partition of another', async () => {
    const ada = await signIn('ada');
    const before = await contentOf(ada);
    const wrong = redeem(client({ partition: byAccount(ada) }), 'bob');
    await expect(wrong).rejects.toThrow(MixedPartitionError);
    await expect(wrong).rejects.toMatchObject({ fault: expect.stringMatching(/account/) });
    expect(await contentOf(ada)).toBe(before);
  });

  it('cannot write tokens of another client id', async () => {
    const partition = (account: SignedInAccount): PartitionId =>
      accountPartition({ clientId: 'other', ...account });
    await expect(redeem(client({ partition }), 'ada')).rejects.toMatchObject({ fault: 'other_client' });
    expect(entries.size).toBe(0);
  });
});

describe('on behalf of a caller', () => {
  const assertion = 'at.ada.incoming';
  const partition = assertionPartition({
    clientId: CLIENT,
    environment: 'login.windows.net',
    tenantId: TENANT,
    assertion,
  });

  async function onBehalfOf(oboAssertion: string): Promise<string | undefined> {
    const obo = client({ partition });
    await obo.getTokenCache().overwriteCache();
    return (await obo.acquireTokenOnBehalfOf({ oboAssertion, scopes: GRAPH }))?.accessToken;
  }

  it('finds the token again for the same assertion, until that token ends', async () => {
    expect(await onBehalfOf(assertion)).toBe('at.ada.1');
    expect(await onBehalfOf(assertion)).toBe('at.ada.1');
    expect(entra.requests).toHaveLength(1);
    now += 3_601_000;
    expect(await store.read(partition)).toBeUndefined();
  });

  it('refuses to keep what belongs to another assertion', async () => {
    await expect(onBehalfOf('at.ada.other')).rejects.toMatchObject({ fault: 'other_assertion' });
    expect(entries.size).toBe(0);
  });
});

describe('a store that fails', () => {
  it('is not written to when it could not be read, whatever another replica stored meanwhile', async () => {
    const account = await signIn('ada');
    const read = store.read.bind(store);
    entra.beforeAnswer = async () => {
      entra.beforeAnswer = () => Promise.resolve();
      await silent(account, ['https://other.test/Scope']);
      store.read = () => Promise.reject(new CacheStoreError('read', new Error('gone')));
    };
    await expect(silent(account, SHAREPOINT)).rejects.toThrow(CacheStoreError);
    store.read = read;
    expect(await contentOf(account)).toContain('https://other.test/scope');
  });
});
