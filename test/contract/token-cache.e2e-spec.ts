import 'reflect-metadata';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry, MemoryPartitionStore } from '@entra-bff/msal-redis-cache';
import { loadEnv } from '../../src/platform/env/env.js';
import { MemoryStore } from '../../src/platform/store/memory-store.js';
import { Records } from '../../src/platform/store/records.js';
import { Vault } from '../../src/platform/store/vault.js';
import { accountOf } from '../../src/token-cache/account.js';
import type { HeldToken } from '../../src/token-cache/held-token.js';
import { TokenCache } from '../../src/token-cache/token-cache.js';
import { MemoryLog } from '../support/memory-log.js';
import { MINUTE, TestClock } from '../support/test-clock.js';

/** A store in which something happens just before a value is written where none stands. */
class InterruptedStore extends MemoryStore {
  before = async (): Promise<void> => undefined;

  override async set(key: string, value: Buffer, ttl: number): Promise<void> {
    await this.#interrupt();
    return super.set(key, value, ttl);
  }

  override async setIfAbsent(key: string, value: Buffer, ttl: number): Promise<boolean> {
    await this.#interrupt();
    return super.setIfAbsent(key, value, ttl);
  }

  async #interrupt(): Promise<void> {
    const { before } = this;
    this.before = async () => undefined;
    await before();
  }
}

const env = loadEnv({
  PUBLIC_URL: 'http://localhost:3000',
  AZURE_TENANT_ID: 'common',
  ALLOWED_TENANTS: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
  AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
  ENCRYPTION_KEYS: generateKeyEntry('only'),
});
const account = accountOf({
  clientId: 'client',
  environment: 'login.windows.net',
  tid: 'tenant',
  oid: 'adele',
  homeAccountId: 'adele.tenant',
});

describe('the token cache', () => {
  let clock: TestClock;
  let store: InterruptedStore;
  const replica = (): TokenCache => {
    const vault = new Vault(env);
    const partitions = new MemoryPartitionStore({ keyPrefix: 'msal:', keys: vault.ring });
    return new TokenCache(partitions, new Records(store, vault, new MemoryLog()), clock, env);
  };
  const token = (accessToken: string): HeldToken => {
    const obtainedAt = clock.now();
    return { accessToken, obtainedAt, expiresAt: obtainedAt + 60 * MINUTE };
  };
  beforeEach(() => {
    clock = new TestClock();
    store = new InterruptedStore(clock);
  });

  it('keeps the newer token when a replica that was stalled writes where it saw none', async () => {
    const [stalled, other] = [replica(), replica()];
    const older = token('older');
    clock.advance(MINUTE);
    store.before = () => other.hold(account, 'graph', token('newer'));
    await stalled.hold(account, 'graph', older);
    expect((await other.stored(account, 'graph'))?.accessToken).toBe('newer');
  });

  it('gives its own user the token while somebody else claims the account in vain', async () => {
    await replica().hold(account, 'graph', token('held'));
    const cache = replica();
    cache.prefetch(account.tag, 'graph', Promise.resolve(false));
    expect((await cache.held(account, 'graph'))?.accessToken).toBe('held');
  });
});
