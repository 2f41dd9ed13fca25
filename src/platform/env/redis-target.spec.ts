import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { ConfigurationError, loadEnv } from './env.js';

const REST = {
  PUBLIC_URL: 'https://bff.contoso.com',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
  AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
  ENCRYPTION_KEYS: generateKeyEntry('k1'),
};

function redis(settings: Record<string, string>): unknown {
  return loadEnv({ ...REST, ...settings }).redis;
}

function faultsOf(settings: Record<string, string>): ConfigurationError['faults'] {
  try {
    loadEnv({ ...REST, ...settings });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults;
  }
}

const faulty = (settings: Record<string, string>): string[] =>
  faultsOf(settings).map(({ variable }) => variable);
const at = (host: string, port: number): object => ({ host, port });

describe('where Redis is', () => {
  it('is nowhere unless told', () => {
    expect(redis({})).toBeUndefined();
    expect(redis({ REDIS_CLUSTER: 'off' })).toBeUndefined();
  });

  it('is a URL with everything in it, percent-encoded', () => {
    expect(redis({ REDIS_URL: 'redis://localhost' })).toEqual({
      kind: 'single',
      tls: false,
      address: at('localhost', 6379),
      db: 0,
    });
    expect(redis({ REDIS_URL: 'rediss://bff:p%40ss@[2001:db8::1]:6380/3' })).toEqual({
      kind: 'single',
      tls: true,
      username: 'bff',
      password: 'p@ss',
      address: at('2001:db8::1', 6380),
      db: 3,
    });
  });

  it('is a Cluster with the nodes listed, reached as the URLs say', () => {
    const seeds = [at('redis-1', 7000), at('redis-2', 6379)];
    expect(redis({ REDIS_CLUSTER: 'redis-1:7000, redis-2' })).toEqual({ kind: 'cluster', tls: false, seeds });
    const secret = { kind: 'cluster', tls: true, password: 'word', seeds };
    expect(redis({ REDIS_CLUSTER: 'rediss://:word@redis-1:7000,rediss://redis-2' })).toEqual(secret);
    expect(redis({ REDIS_CLUSTER: 'redis-1:7000,redis-2', REDIS_URL: 'rediss://:word@elsewhere' })).toEqual(
      secret,
    );
  });

  it.each(['on', 'true', '1'])('is a Cluster behind REDIS_URL with REDIS_CLUSTER=%s', (word) => {
    expect(redis({ REDIS_URL: 'rediss://u:word@redis-1:7000', REDIS_CLUSTER: word })).toEqual({
      kind: 'cluster',
      tls: true,
      username: 'u',
      password: 'word',
      seeds: [at('redis-1', 7000)],
    });
    expect(faulty({ REDIS_CLUSTER: word })).toEqual(['REDIS_URL']);
  });

  it('is known to the Sentinels listed, and reached as REDIS_URL says', () => {
    expect(redis({ REDIS_SENTINEL: 'sentinel-1:5000,[::1]' })).toEqual({
      kind: 'sentinel',
      name: 'mymaster',
      tls: false,
      sentinels: [at('sentinel-1', 5000), at('::1', 26_379)],
      db: 0,
    });
    expect(
      redis({
        REDIS_SENTINEL: 'tokens@sentinel-1',
        REDIS_SENTINEL_PASSWORD: 'other',
        REDIS_URL: 'rediss://:word@any/2',
      }),
    ).toEqual({
      kind: 'sentinel',
      name: 'tokens',
      tls: true,
      password: 'word',
      sentinelPassword: 'other',
      sentinels: [at('sentinel-1', 26_379)],
      db: 2,
    });
  });
});

describe('a configuration of Redis that cannot be meant', () => {
  it.each([
    ['REDIS_URL', 'http://redis'],
    ['REDIS_URL', 'redis:///0'],
    ['REDIS_URL', 'redis://redis/zero'],
    ['REDIS_URL', 'redis://redis?tls=true'],
    ['REDIS_URL', 'redis://user@redis'],
    ['REDIS_URL', 'redis://:%zz@redis'],
    ['REDIS_CLUSTER', 'yes!'],
    ['REDIS_CLUSTER', 'redis-1:7000,redis-2:port'],
    ['REDIS_CLUSTER', 'user:word@redis-1:7000'],
    ['REDIS_CLUSTER', 'http://redis-1:7000'],
    ['REDIS_CLUSTER', ','],
    ['REDIS_SENTINEL', 'redis://sentinel-1:26379'],
    ['REDIS_SENTINEL', 'my master@sentinel-1'],
    ['REDIS_SENTINEL', 'name@'],
    ['REDIS_SENTINEL', 'a@b@sentinel-1'],
    ['REDIS_SENTINEL', 'sentinel-1:99999'],
  ])('is refused: %s=%s', (variable, value) => {
    expect(faulty({ [variable]: value })).toEqual([variable]);
  });

  it('is refused where variables contradict each other', () => {
    expect(faulty({ REDIS_CLUSTER: 'redis-1', REDIS_SENTINEL: 'sentinel-1' })).toEqual(['REDIS_CLUSTER']);
    expect(faulty({ REDIS_CLUSTER: 'redis-1', REDIS_URL: 'redis://redis-1/1' })).toEqual(['REDIS_CLUSTER']);
    expect(faulty({ REDIS_CLUSTER: 'redis://a,rediss://b' })).toEqual(['REDIS_CLUSTER']);
    expect(faulty({ REDIS_CLUSTER: 'redis://:one@a,redis://:two@b' })).toEqual(['REDIS_CLUSTER']);
    expect(faulty({ REDIS_SENTINEL_PASSWORD: 'word' })).toEqual(['REDIS_SENTINEL_PASSWORD']);
  });

  it('is told with all its faults, and without a password', () => {
    const faults = faultsOf({
      REDIS_URL: 'redis://:hunter2@redis?x',
      REDIS_CLUSTER: 'redis://:hunter2@a,rediss://:hunter3@b/4',
      REDIS_SENTINEL: 'u:hunter2@b',
    });
    const variables = new Set(faults.map(({ variable }) => variable));
    expect(variables).toEqual(new Set(['REDIS_URL', 'REDIS_CLUSTER', 'REDIS_SENTINEL']));
    expect(JSON.stringify(faults)).not.toContain('hunter');
  });

  it('needs keys for what it stores', () => {
    for (const variable of ['REDIS_CLUSTER', 'REDIS_SENTINEL']) {
      expect(faulty({ [variable]: 'redis-1', ENCRYPTION_KEYS: '' })).toEqual(['ENCRYPTION_KEYS']);
    }
  });
});

describe('production', () => {
  const production = (settings: Record<string, string>): string[] =>
    faulty({ NODE_ENV: 'production', ...settings });

  it('takes any of the three as its store', () => {
    expect(production({})).toEqual(['REDIS_URL']);
    expect(production({ REDIS_CLUSTER: 'rediss://redis-1' })).toEqual([]);
    expect(production({ REDIS_SENTINEL: 'sentinel-1', REDIS_URL: 'rediss://any' })).toEqual([]);
    expect(production({ REDIS_CLUSTER: 'on', REDIS_URL: 'rediss://redis-1' })).toEqual([]);
  });

  it('talks to no address in the clear unless told', () => {
    const clear: [string, Record<string, string>][] = [
      ['REDIS_CLUSTER', { REDIS_CLUSTER: '127.0.0.1:7000,redis-2:7000' }],
      ['REDIS_CLUSTER', { REDIS_CLUSTER: 'redis://redis-1' }],
      ['REDIS_URL', { REDIS_CLUSTER: 'redis-1', REDIS_URL: 'redis://127.0.0.1' }],
      ['REDIS_URL', { REDIS_CLUSTER: 'on', REDIS_URL: 'redis://redis-1' }],
      ['REDIS_SENTINEL', { REDIS_SENTINEL: 'sentinel-1' }],
      ['REDIS_URL', { REDIS_SENTINEL: 'localhost,sentinel-1', REDIS_URL: 'redis://localhost' }],
    ];
    for (const [variable, settings] of clear) {
      expect(production(settings)).toEqual([variable]);
      expect(production({ ...settings, REDIS_PLAINTEXT: 'allowed' })).toEqual([]);
    }
    expect(production({ REDIS_CLUSTER: '127.0.0.1:7000,localhost:7001,[::1]:7002' })).toEqual([]);
    expect(production({ REDIS_SENTINEL: 'tokens@127.0.0.1' })).toEqual([]);
  });
});
