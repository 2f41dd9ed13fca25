import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountInfo } from '@azure/msal-node';
import { FakeEntra } from '../test-support/fake-entra.js';
import { byAccount, GRAPH, msalClient, renew, SHAREPOINT, signIn } from '../test-support/msal-client.js';
import { startRedis, type TestRedis } from '../test-support/redis-server.js';
import { generateKeyEntry } from './key-entry.js';
import { KeyRing } from './key-ring.js';
import { RedisPartitionStore } from './redis-partition-store.js';

const [old, next] = [generateKeyEntry('old'), generateKeyEntry('next')];
const USERS = Array.from({ length: 8 }, (_, index) => `user-${index}`);
const RESOURCES = [GRAPH, SHAREPOINT, ['https://other.test/Scope']];

let redis: TestRedis;
let entra: FakeEntra;
let replicas: RedisPartitionStore[];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

beforeEach(async () => {
  await redis.client.flushall();
  entra = new FakeEntra();
  replicas = RESOURCES.map(() => deployed(old));
});

function deployed(keys: string): RedisPartitionStore {
  return new RedisPartitionStore(redis.client, KeyRing.parse(keys));
}

/** Each user has a token renewed on each replica, all at once. */
async function load(accounts: readonly AccountInfo[]): Promise<void> {
  const renewals = accounts.flatMap((account) =>
    replicas.map(async (store, index) => {
      const { accessToken, outcome } = await renew(entra, store, account, RESOURCES[index] ?? GRAPH);
      expect(accessToken).toContain(`at.${account.localAccountId}.`);
      expect(outcome).toBe('stored');
    }),
  );
  await Promise.all(renewals);
}

/** Replaces the replicas one by one, each while the others are at work. */
async function rollOut(keys: string, accounts: readonly AccountInfo[]): Promise<void> {
  for (const index of replicas.keys()) {
    const before = load(accounts);
    replicas[index] = deployed(keys);
    await Promise.all([before, load(accounts)]);
  }
}

/** The key that sealed each entry. */
async function kids(): Promise<string[]> {
  const keys = await redis.client.keys('*');
  const values = await Promise.all(keys.map((key) => redis.client.getBuffer(key)));
  return values.map((value) => value?.toString('latin1').split('.')[1] ?? '').toSorted();
}

describe('keys that are rotated under load on three replicas', () => {
  it('sign nobody out in the first three steps, and only who was idle throughout in the fourth', async () => {
    const [first] = replicas;
    if (first === undefined) throw new Error('Expected replicas.');
    const accounts = await Promise.all(USERS.map((user) => signIn(entra, first, user)));
    const idle = await signIn(entra, first, 'idle');
    const silent = async (account: AccountInfo, store: RedisPartitionStore): Promise<string> =>
      (
        await msalClient(entra, { store, partition: byAccount(account) }).acquireTokenSilent({
          account,
          scopes: GRAPH,
        })
      ).accessToken;

    for (const step of [`${old},${next}`, `${next},${old}`]) {
      await rollOut(step, accounts);
      for (const store of replicas) expect(await silent(idle, store)).toContain('at.idle.');
    }
    await load(accounts);
    expect(await kids()).toEqual([...USERS.map(() => 'next'), 'old']);

    await rollOut(next, accounts);
    for (const store of replicas) {
      await expect(silent(idle, store)).rejects.toMatchObject({ errorCode: 'no_tokens_found' });
    }
  });
});
