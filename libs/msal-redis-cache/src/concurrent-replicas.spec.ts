import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountInfo } from '@azure/msal-node';
import { FakeEntra, TENANT } from '../test-support/fake-entra.js';
import { interruptedRedis } from '../test-support/interrupted-redis.js';
import {
  byAccount,
  CLIENT,
  GRAPH,
  msalClient,
  msalClientWith,
  renew,
  SHAREPOINT,
  signIn,
} from '../test-support/msal-client.js';
import { startRedis, type TestRedis } from '../test-support/redis-server.js';
import { KeyRing } from './key-ring.js';
import { accountPartition, assertionPartition, type PartitionId } from './partition-id.js';
import { createCachePlugin } from './partitioned-cache-plugin.js';
import type { PartitionStoreEvent } from './partition-store-event.js';
import { RedisPartitionStore } from './redis-partition-store.js';

const keys = KeyRing.generate();
const events: PartitionStoreEvent[] = [];
let redis: TestRedis;
let entra: FakeEntra;
let store: RedisPartitionStore;
let ada: AccountInfo;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

beforeEach(async () => {
  await redis.client.flushall();
  entra = new FakeEntra();
  store = new RedisPartitionStore(redis.client, keys);
  ada = await signIn(entra, store, 'ada');
  events.length = 0;
});

/** A replica that is stopped just before it writes, as long as `meanwhile` takes. */
function stalled(meanwhile: () => Promise<unknown>, times = 1): RedisPartitionStore {
  let left = times;
  const commands = interruptedRedis(redis.client, async (command) => {
    if (command === 'eval' && (left -= 1) >= 0) await meanwhile();
  });
  return new RedisPartitionStore(commands, keys, { onEvent: (event) => events.push(event) });
}

/** Lets something happen while Entra works on the next token request. */
function whileEntraWorks(meanwhile: () => Promise<unknown>): void {
  entra.beforeAnswer = async () => {
    entra.beforeAnswer = () => Promise.resolve();
    await meanwhile();
  };
}

async function content(): Promise<string> {
  return (await store.read(byAccount(ada))) ?? '';
}

async function refreshToken(): Promise<string | undefined> {
  return /"secret":"(rt\.[^"]*)"/.exec(await content())?.[1];
}

const signOut = (): Promise<void> => store.delete(byAccount(ada));

describe('replicas that renew one account at once', () => {
  it('keep the access token that each of them obtained', async () => {
    const resources = Array.from({ length: 8 }, (_, index) => [`https://api-${index}.test/Scope`]);
    const renewals = await Promise.all(
      resources.map((scopes) => renew(entra, new RedisPartitionStore(redis.client, keys), ada, scopes)),
    );
    const stored = await content();
    for (const { accessToken, outcome } of renewals) {
      expect(outcome).toBe('stored');
      expect(stored).toContain(`"${accessToken}"`);
    }
    expect(stored).toContain('"at.ada.1"');
  });

  it('keep the access token that lives longer when both obtained one for the same resource', async () => {
    for (const [first, second] of [
      [3600, 7200],
      [7200, 3600],
    ]) {
      let theirs = '';
      const slow = stalled(async () => {
        entra.expiresIn = second ?? 0;
        ({ accessToken: theirs } = await renew(entra, store, ada, SHAREPOINT));
      });
      entra.expiresIn = first ?? 0;
      const { accessToken: ours } = await renew(entra, slow, ada, SHAREPOINT);
      expect(await content()).toContain(first === 7200 ? `"${ours}"` : `"${theirs}"`);
      expect(await content()).not.toContain(first === 7200 ? `"${theirs}"` : `"${ours}"`);
    }
  });

  it('keep both tokens of one assertion', async () => {
    const assertion = 'at.ada.incoming';
    const environment = 'login.windows.net';
    const partition = assertionPartition({ clientId: CLIENT, environment, tenantId: TENANT, assertion });
    const obtain = async (scopes: string[]): Promise<string | undefined> => {
      const client = msalClient(entra, { store, partition });
      await client.getTokenCache().overwriteCache();
      return (await client.acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes }))?.accessToken;
    };
    const tokens = await Promise.all([obtain(GRAPH), obtain(SHAREPOINT)]);
    const requests = entra.requests.length;
    expect(await obtain(GRAPH)).toBe(tokens[0]);
    expect(await obtain(SHAREPOINT)).toBe(tokens[1]);
    expect(entra.requests).toHaveLength(requests);
  });
});

describe('a replica that was stalled', () => {
  it('adds what it obtained, and leaves the refresh token that another stored since', async () => {
    const slow = stalled(() => renew(entra, store, ada, GRAPH));
    const { accessToken, outcome } = await renew(entra, slow, ada, SHAREPOINT);
    expect(outcome).toBe('stored');
    expect(await refreshToken()).toBe('rt.ada.3');
    expect(await content()).toContain(`"${accessToken}"`);
    expect(await content()).toContain('"at.ada.3"');
    expect(events.map(({ type, merged }) => (type === 'write' ? `write ${String(merged)}` : type))).toEqual([
      'hit',
      'hit',
      'conflict',
      'write true',
    ]);
  });

  it('cannot replace what a new sign-in brought, wherever it was stalled', async () => {
    const slow = stalled(() => signIn(entra, store, 'ada'));
    await renew(entra, slow, ada, SHAREPOINT);
    expect(await refreshToken()).toBe('rt.ada.3');

    whileEntraWorks(() => signIn(entra, store, 'ada'));
    await renew(entra, store, ada, SHAREPOINT);
    expect(await refreshToken()).toBe('rt.ada.5');
  });

  it('does not bring back an account that signed out and in again with an older grant', async () => {
    whileEntraWorks(async () => {
      await signOut();
      await signIn(entra, store, 'ada');
    });
    await renew(entra, store, ada, GRAPH);
    expect(await refreshToken()).toBe('rt.ada.3');
  });

  it('hands out its token without storing it when others are faster every time', async () => {
    const again = async (): Promise<void> => store.write(byAccount(ada), await content(), 60_000);
    const { accessToken, outcome } = await renew(entra, stalled(again, 1000), ada, SHAREPOINT);
    expect(accessToken).toBe('at.ada.2');
    expect(outcome).toBe('contended');
    expect(await content()).not.toContain('at.ada.2');
    expect(events.at(-1)).toMatchObject({ type: 'refused', reason: 'contended' });
  });
});

describe('a sign-out during a renewal', () => {
  it('wins while Entra is asked, and the caller can tell', async () => {
    whileEntraWorks(signOut);
    const { accessToken, outcome } = await renew(entra, stalled(signOut, 0), ada, SHAREPOINT);
    expect([accessToken, outcome]).toEqual(['at.ada.2', 'ended']);
    expect(await redis.client.dbsize()).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'refused', reason: 'ended' });
  });

  it('wins between the last read and the write, and the caller can tell', async () => {
    const { accessToken, outcome } = await renew(entra, stalled(signOut), ada, SHAREPOINT);
    expect([accessToken, outcome]).toEqual(['at.ada.2', 'ended']);
    expect(await redis.client.dbsize()).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['hit', 'hit', 'conflict', 'refused']);
  });

  it('wins over a refresh token that a client brings along', async () => {
    const client = msalClient(entra, { store: stalled(signOut), partition: byAccount(ada) });
    await client.acquireTokenByRefreshToken({ refreshToken: 'rt.ada.1', scopes: GRAPH, forceCache: true });
    expect(await redis.client.dbsize()).toBe(0);
  });
});

describe('a refresh token that Entra refused', () => {
  /** A renewal that Entra refuses, after which the grant is forgotten. */
  async function refused(meanwhile: () => Promise<unknown>): Promise<boolean> {
    const plugin = createCachePlugin({ store, partition: byAccount(ada) });
    const client = msalClientWith(entra, plugin);
    whileEntraWorks(async () => {
      await meanwhile();
      throw new Error('invalid_grant');
    });
    const request = { account: ada, scopes: SHAREPOINT };
    await expect(client.acquireTokenSilent(request)).rejects.toThrow();
    return plugin.forgetGrant();
  }

  it('ends its partition', async () => {
    expect(await refused(() => Promise.resolve())).toBe(true);
    expect(await redis.client.dbsize()).toBe(0);
  });

  it('does not take a new sign-in with it, nor one that has ended anyway', async () => {
    expect(await refused(() => signIn(entra, store, 'ada'))).toBe(false);
    expect(await refreshToken()).toBe('rt.ada.3');
    expect(await refused(signOut)).toBe(false);
  });

  it('cannot be told by a client that began no renewal, nor by one that signs in', async () => {
    expect(await createCachePlugin({ store, partition: byAccount(ada) }).forgetGrant()).toBe(false);
    expect(await createCachePlugin({ store, partition: byAccount }).forgetGrant()).toBe(false);
    expect(await redis.client.dbsize()).toBe(1);
  });
});

describe('a store that was restored from an older backup', () => {
  it('costs one renewal, after which everything is as new', async () => {
    const [key = ''] = await redis.client.keys('*');
    const backup = (await redis.client.getBuffer(key)) ?? Buffer.alloc(0);
    await renew(entra, store, ada, SHAREPOINT);
    await redis.client.set(key, backup, 'PX', 60_000);
    const requests = entra.requests.length;
    const silent = (): Promise<unknown> =>
      msalClient(entra, { store, partition: byAccount(ada) }).acquireTokenSilent({
        account: ada,
        scopes: SHAREPOINT,
      });
    await silent();
    await silent();
    expect(entra.requests).toHaveLength(requests + 1);
    expect(entra.requests.at(-1)?.get('refresh_token')).toBe('rt.ada.1');
    expect(await refreshToken()).toBe('rt.ada.3');
  });

  it('costs one refusal when Entra has revoked what came back, and is clean then', async () => {
    const [key = ''] = await redis.client.keys('*');
    const backup = (await redis.client.getBuffer(key)) ?? Buffer.alloc(0);
    await signOut();
    await redis.client.set(key, backup, 'PX', 60_000);
    const plugin = createCachePlugin({ store, partition: byAccount(ada) });
    whileEntraWorks(() => Promise.reject(new Error('invalid_grant')));
    const request = { account: ada, scopes: SHAREPOINT };
    await expect(msalClientWith(entra, plugin).acquireTokenSilent(request)).rejects.toThrow();
    expect(await plugin.forgetGrant()).toBe(true);
    expect(await redis.client.dbsize()).toBe(0);
  });

  it('never brings back a sign-in that has ended, if sign-ins have partitions of their own', async () => {
    const partition = (signInId: string): PartitionId =>
      accountPartition({ clientId: CLIENT, ...ada, signInId });
    const code = { code: 'ada', scopes: GRAPH, redirectUri: 'https://bff.test/callback' };
    const obtain = (signInId: string): Promise<string> =>
      msalClient(entra, { store, partition: partition(signInId) })
        .acquireTokenSilent({ account: ada, scopes: GRAPH })
        .then(({ accessToken }) => accessToken);

    await signOut();
    await msalClient(entra, { store, partition: () => partition('first') }).acquireTokenByCode(code);
    expect(await obtain('first')).toBe('at.ada.2');
    const [key = ''] = await redis.client.keys('*');
    const backup = (await redis.client.getBuffer(key)) ?? Buffer.alloc(0);
    await store.delete(partition('first'));
    await msalClient(entra, { store, partition: () => partition('second') }).acquireTokenByCode(code);
    await redis.client.set(key, backup, 'PX', 60_000);
    expect(await obtain('second')).toBe('at.ada.3');
    const [other = ''] = (await redis.client.keys('*')).filter((name) => name !== key);
    await redis.client.set(other, backup, 'PX', 60_000);
    await expect(obtain('second')).rejects.toMatchObject({ errorCode: 'no_tokens_found' });
  });

  it('in the middle of a renewal does not lose the access token', async () => {
    const [key = ''] = await redis.client.keys('*');
    const backup = (await redis.client.getBuffer(key)) ?? Buffer.alloc(0);
    await renew(entra, store, ada, GRAPH);
    const { accessToken } = await renew(
      entra,
      stalled(() => redis.client.set(key, backup, 'PX', 60_000)),
      ada,
      SHAREPOINT,
    );
    expect(await content()).toContain(`"${accessToken}"`);
    expect(await refreshToken()).toBe('rt.ada.1');
  });
});
