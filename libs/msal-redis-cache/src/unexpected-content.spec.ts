import { describe, expect, it } from '@jest/globals';
import type { AccountInfo } from '@azure/msal-node';
import { FakeEntra, TENANT } from '../test-support/fake-entra.js';
import { byAccount, CLIENT, msalClient } from '../test-support/msal-client.js';
import { MemoryPartitionStore, type MemoryEntry } from './memory-partition-store.js';
import type { PartitionStoreEvent } from './partition-store-event.js';

describe('a stored partition with unexpected content', () => {
  const ada: AccountInfo = {
    homeAccountId: `ada.${TENANT}`,
    environment: 'login.windows.net',
    tenantId: TENANT,
    username: '',
    localAccountId: 'ada',
  };
  const token = (owner: string): object => ({
    home_account_id: owner,
    client_id: CLIENT,
    expires_on: '9999999999',
  });

  it.each([
    ['noise', 'x\u0000y'],
    ['no object', '[]'],
    ['sections that are no objects', '{"Account":1}'],
    ['entities that are no objects', '{"Account":{"a":1}}'],
    ['10,000 levels', `{"Account":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`],
    ['a prototype', '{"Account":{"__proto__":{"polluted":1}}}'],
    ['a constructor', '{"constructor":{"prototype":{"polluted":1}}}'],
    ['repeated sections', '{"Account":{},"Account":{}}'],
    ['too much', JSON.stringify({ Account: { a: { x: 'x'.repeat(600_000) } } })],
    ['two accounts', JSON.stringify({ RefreshToken: { a: token(ada.homeAccountId), b: token('bob') } })],
    ['another account', JSON.stringify({ RefreshToken: { b: token('bob') } })],
  ])('counts as absent, is removed and counted: %s', async (_what, content) => {
    const entries = new Map<string, MemoryEntry>();
    const damaged: PartitionStoreEvent[] = [];
    const onEvent = (event: PartitionStoreEvent): void =>
      void (event.type === 'damaged' && damaged.push(event));
    const store = new MemoryPartitionStore({ entries, onEvent });
    await store.write(byAccount(ada), content, 60_000);
    const reader = msalClient(new FakeEntra(), { store, partition: byAccount(ada) });
    expect(await reader.getTokenCache().getAllAccounts()).toEqual([]);
    expect(entries.size).toBe(0);
    expect(damaged).toEqual([{ type: 'damaged', bytes: expect.any(Number) }]);
    expect('polluted' in {}).toBe(false);
  });

  it('is removed only as long as it is there: a sign-in that comes in between stays', async () => {
    const entries = new Map<string, MemoryEntry>();
    const store = new MemoryPartitionStore({ entries });
    await store.write(byAccount(ada), 'noise', 60_000);
    const read = store.read.bind(store);
    store.read = async (id) => {
      const text = await read(id);
      await store.write(id, '{}', 60_000);
      return text;
    };
    await msalClient(new FakeEntra(), { store, partition: byAccount(ada) })
      .getTokenCache()
      .getAllAccounts();
    expect(await read(byAccount(ada))).toBe('{}');
  });
});
