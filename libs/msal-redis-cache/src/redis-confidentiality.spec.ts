import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountInfo } from '@azure/msal-node';
import type { Redis } from 'ioredis';
import { FakeEntra, TENANT } from '../test-support/fake-entra.js';
import { accountsIn, byAccount, msalClient, SHAREPOINT, signIn } from '../test-support/msal-client.js';
import { startRedis, type TestRedis } from '../test-support/redis-server.js';
import { KeyRing } from './key-ring.js';
import { RedisPartitionStore } from './redis-partition-store.js';

const USERS = Array.from({ length: 20 }, (_, index) => `user-${index}`);
/** Long enough not to turn up in random bytes. */
const CANARIES = [
  'user-',
  '.user',
  'contoso',
  'account',
  'graph',
  'sharepoint',
  'windows',
  'eyJhbGci',
  TENANT,
];
const keys = KeyRing.generate();
const entra = new FakeEntra();
const opened: Redis[] = [];
let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const connection of opened) connection.disconnect();
  await redis.stop();
});

describe('20 users on two replicas and one Redis', () => {
  it('leave 20 partitions of one account each, and nothing readable in Redis or on the wire to it', async () => {
    const commands: string[] = [];
    const monitor = await redis.client.monitor();
    monitor.on('monitor', (_time: string, command: string[]) => commands.push(command.join(' ')));
    const second = redis.client.duplicate();
    opened.push(monitor, second);
    const replicas = [redis.client, second].map((connection) => new RedisPartitionStore(connection, keys));
    const storeOf = (index: number): RedisPartitionStore =>
      replicas[index % 2] ?? new RedisPartitionStore(redis.client, keys);

    const accounts = await Promise.all(USERS.map((user, index) => signIn(entra, storeOf(index), user)));
    await Promise.all(accounts.map((account, index) => renew(account, storeOf(index + 1))));

    const stored = await redis.client.keys('*');
    expect(stored).toHaveLength(USERS.length);
    for (const account of accounts) {
      expect(accountsIn(await storeOf(0).read(byAccount(account)))).toEqual(new Set([account.homeAccountId]));
    }
    const values = await Promise.all(stored.map((key) => redis.client.getBuffer(key)));
    const dump = [...stored, ...values.map((value) => value?.toString('latin1')), ...commands].join('\n');
    expect(commands.length).toBeGreaterThan(USERS.length * 2);
    expect(CANARIES.filter((canary) => dump.includes(canary))).toEqual([]);
  });
});

async function renew(account: AccountInfo, store: RedisPartitionStore): Promise<void> {
  const client = msalClient(entra, { store, partition: byAccount(account) });
  const result = await client.acquireTokenSilent({ account, scopes: SHAREPOINT });
  expect(result.accessToken).toContain(`at.${account.localAccountId}.`);
}
