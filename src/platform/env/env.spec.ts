import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { ConfigurationError, loadEnv } from './env.js';

const GOOD = {
  PUBLIC_URL: 'https://bff.contoso.com',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
  AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
};
const PRODUCTION = {
  ...GOOD,
  NODE_ENV: 'production',
  REDIS_URL: 'rediss://redis.contoso.com:6380',
  ENCRYPTION_KEYS: generateKeyEntry('k1'),
};

function faultsOf(raw: Record<string, string | undefined>): string[] {
  try {
    loadEnv(raw);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ variable }) => variable);
  }
}

describe('the configuration', () => {
  it('needs no more than an app registration and a public URL', () => {
    expect(loadEnv(GOOD)).toMatchObject({
      publicUrl: 'https://bff.contoso.com',
      secure: true,
      port: 3000,
      tokenRenewalLead: 900_000,
      scopes: { graph: ['Sites.ReadWrite.All'] },
    });
  });

  it('reports all faults at once', () => {
    expect(
      faultsOf({ PORT: '99999', SESSION_IDLE_TTL: '8 hours', REDIS_URL: 'http://redis' }).toSorted(),
    ).toEqual([
      'AZURE_CLIENT_ID',
      'AZURE_CLIENT_SECRET',
      'AZURE_TENANT_ID',
      'ENCRYPTION_KEYS',
      'PORT',
      'PUBLIC_URL',
      'REDIS_URL',
      'SESSION_IDLE_TTL',
    ]);
  });

  it.each(['PUBLIC_URL', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'])(
    'treats a missing, empty or blank %s alike',
    (variable) => {
      for (const value of [undefined, '', '   '])
        expect(faultsOf({ ...GOOD, [variable]: value })).toContain(variable);
    },
  );

  it('echoes no secret', () => {
    const secrets = { AZURE_CLIENT_SECRET: 'hunter2', ENCRYPTION_KEYS: 'k1:c2VjcmV0LWtleS1tYXRlcmlhbA==' };
    const message = (() => {
      try {
        loadEnv({ ...GOOD, ...secrets });
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    })();
    expect(message).toContain('AZURE_CLIENT_SECRET');
    expect(message).toContain('ENCRYPTION_KEYS');
    for (const secret of ['hunter2', 'c2VjcmV0']) expect(message).not.toContain(secret);
  });

  it.each([
    ['PUBLIC_URL', 'http://bff.contoso.com'],
    ['PUBLIC_URL', 'https://user:word@bff.contoso.com'],
    ['PUBLIC_URL', 'https://bff.contoso.com/app'],
    ['AZURE_AUTHORITY_HOST', 'http://login.contoso.com'],
    ['GRAPH_URL', 'javascript:alert(1)'],
    ['SHAREPOINT_URL', 'http://contoso.sharepoint.com'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://spa.contoso.com/'],
    ['ALLOWED_ORIGINS', 'https://spa.contoso.com/app'],
    ['GRAPH_SCOPES', 'User.Read https://contoso.sharepoint.com/AllSites.Read'],
    ['GRAPH_SCOPES', 'User.Read offline_access'],
    ['TRUSTED_PROXIES', '10.0.0.0/99'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/9'],
    ['AZURE_CLIENT_SECRET', 'changeme'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['SESSION_ABSOLUTE_TTL', '0s'],
    ['STORE', 'disk'],
  ])('refuses %s=%s in production', (variable, value) => {
    expect(faultsOf({ ...PRODUCTION, [variable]: value })).toEqual([variable]);
  });

  it.each([
    [{ API_SCOPES: 'access_as_user' }, ['API_SCOPES']],
    [{ API_AUDIENCE: ',', API_SCOPES: 'access_as_user' }, ['API_AUDIENCE']],
    [{ API_AUDIENCE: 'short', API_SCOPES: 'access_as_user' }, ['API_AUDIENCE']],
    [{ API_AUDIENCE: 'api://entra-bff', API_SCOPES: 'access_as_user ;' }, ['API_SCOPES']],
    [{ API_AUDIENCE: '*', API_SCOPES: '*' }, ['API_AUDIENCE', 'API_SCOPES']],
  ])('lets no bearer token in by half a setting or a wide one: %j', (settings, faults) => {
    expect(faultsOf({ ...PRODUCTION, ...settings }).toSorted()).toEqual(faults);
  });

  it('knows the audiences and scopes of bearer tokens, and takes none unless told', () => {
    const settings = {
      API_AUDIENCE: 'api://entra-bff, e27a5a9c-8f0d',
      API_SCOPES: ' api://entra-bff/access_as_user, Jobs.Run ',
    };
    expect(loadEnv({ ...GOOD, ...settings }).bearer).toEqual({
      audiences: ['api://entra-bff', 'e27a5a9c-8f0d'],
      scopes: ['access_as_user', 'Jobs.Run'],
    });
    expect(loadEnv({ ...GOOD, API_AUDIENCE: 'api://entra-bff' }).bearer?.scopes).toEqual(['access_as_user']);
    expect(loadEnv(GOOD).bearer).toBeUndefined();
  });

  it('refuses several credentials, and none', () => {
    expect(faultsOf({ ...GOOD, AZURE_FEDERATED_TOKEN_FILE: 'package.json' })).toEqual([
      'AZURE_CLIENT_SECRET',
    ]);
  });

  it('wants to know whom to let in when the tenant is not one', () => {
    expect(faultsOf({ ...GOOD, AZURE_TENANT_ID: 'common' })).toEqual(['ALLOWED_TENANTS']);
  });

  it('does not run production on a store in memory or on plain Redis by accident', () => {
    const { REDIS_URL: _none, ...withoutRedis } = PRODUCTION;
    expect(faultsOf(withoutRedis)).toEqual(['REDIS_URL']);
    expect(faultsOf({ ...withoutRedis, STORE: 'memory' })).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, REDIS_URL: 'redis://redis.contoso.com' })).toEqual(['REDIS_URL']);
    expect(faultsOf({ ...PRODUCTION, REDIS_URL: 'redis://127.0.0.1:6379' })).toEqual([]);
    expect(
      faultsOf({ ...PRODUCTION, REDIS_URL: 'redis://redis.contoso.com', REDIS_PLAINTEXT: 'allowed' }),
    ).toEqual([]);
  });

  it('puts the resource in front of short SharePoint scopes, and keeps full ones as they are', () => {
    const SHAREPOINT_URL = 'https://contoso.sharepoint.com';
    expect(loadEnv({ ...GOOD, SHAREPOINT_URL }).scopes.sharepoint).toEqual([
      `${SHAREPOINT_URL}/AllSites.Write`,
    ]);
    const full = `${SHAREPOINT_URL}/AllSites.Read`;
    const loopback = { SHAREPOINT_URL: 'http://127.0.0.1:4102', SHAREPOINT_SCOPES: full };
    expect(loadEnv({ ...GOOD, ...loopback }).scopes.sharepoint).toEqual([full]);
  });
});
