import 'reflect-metadata';
import { ConfidentialClientApplication, type INetworkModule } from '@azure/msal-node';
import { describe, expect, it } from '@jest/globals';
import { loadEnv, type Env } from '../../../platform/env/env.js';
import { Authority } from './authority.js';
import type { Discovery } from './discovery.js';

const TENANT = '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001';

const envFor = (authorityHost: string, more: Record<string, string> = {}): Env =>
  loadEnv({
    PUBLIC_URL: 'https://bff.contoso.com',
    AZURE_TENANT_ID: TENANT,
    AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
    AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
    AZURE_AUTHORITY_HOST: authorityHost,
    ...more,
  });

/** What the cloud's own document says, whichever of its names was asked. */
const documentOf = (preferred: string): Discovery => ({
  issuer: `${preferred}/${TENANT}/v2.0`,
  authorizationEndpoint: `${preferred}/${TENANT}/oauth2/v2.0/authorize`,
  tokenEndpoint: `${preferred}/${TENANT}/oauth2/v2.0/token`,
  endSessionEndpoint: `${preferred}/${TENANT}/oauth2/v2.0/logout`,
  jwksUri: `${preferred}/${TENANT}/discovery/v2.0/keys`,
  announcesIssuer: false,
});

/** An MSAL client as the service makes it, and where it sends what. */
function msalFor(env: Env, preferred: string): { client: ConfidentialClientApplication; calls: string[] } {
  const calls: string[] = [];
  const refuse = (url: string): Promise<never> => {
    calls.push(url);
    return Promise.reject(new Error('There is no network.'));
  };
  const networkClient: INetworkModule = { sendGetRequestAsync: refuse, sendPostRequestAsync: refuse };
  const authority = new Authority(env).forMsal(TENANT, documentOf(preferred));
  const client = new ConfidentialClientApplication({
    auth: { clientId: env.clientId, clientSecret: 'x8Q~not-a-real-secret-1234567890', ...authority },
    system: { networkClient, disableInternalRetries: true },
  });
  return { client, calls };
}

describe('a cloud', () => {
  it.each([
    ['https://login.microsoftonline.com', 'login.microsoftonline.com', 'login.windows.net', ''],
    ['https://login.windows.net', 'login.microsoftonline.com', 'login.windows.net', ''],
    [
      'https://login.microsoftonline.us',
      'login.microsoftonline.us',
      'login.microsoftonline.us',
      'https://graph.microsoft.us',
    ],
    [
      'https://login.usgovcloudapi.net',
      'login.microsoftonline.us',
      'login.microsoftonline.us',
      'https://graph.microsoft.us',
    ],
    [
      'https://login.partner.microsoftonline.cn',
      'login.partner.microsoftonline.cn',
      'login.partner.microsoftonline.cn',
      'https://microsoftgraph.chinacloudapi.cn',
    ],
    [
      'https://login.chinacloudapi.cn',
      'login.partner.microsoftonline.cn',
      'login.partner.microsoftonline.cn',
      'https://microsoftgraph.chinacloudapi.cn',
    ],
    ['https://login.contoso.example', 'login.contoso.example', 'login.contoso.example', ''],
  ])('reached by %s is asked there and nowhere else', async (host, preferred, environment, graph) => {
    const env = envFor(host);
    const { client, calls } = msalFor(env, `https://${preferred}`);
    const scopes = [...(env.scopes.graph ?? [])];
    const redirectUri = 'https://bff.contoso.com/bff/callback';
    const url = new URL(await client.getAuthCodeUrl({ scopes, redirectUri }));
    expect(url.origin + url.pathname).toBe(`${host}/${TENANT}/oauth2/v2.0/authorize`);
    const scope = graph === '' ? 'Sites.ReadWrite.All' : `${graph}/Sites.ReadWrite.All`;
    expect(url.searchParams.get('scope')?.split(' ')).toContain(scope);
    await expect(client.acquireTokenByCode({ code: 'x', scopes, redirectUri })).rejects.toThrow();
    expect(calls.map((call) => call.split('?', 1)[0])).toEqual([`${host}/${TENANT}/oauth2/v2.0/token`]);
    expect(new Authority(env).environment).toBe(environment);
    expect(env.graphUrl).toBe(graph === '' ? 'https://graph.microsoft.com' : graph);
  });

  it('leaves what the operator says of Graph as it is', () => {
    const env = envFor('https://login.microsoftonline.us', {
      GRAPH_URL: 'https://dod-graph.microsoft.us',
      GRAPH_SCOPES: 'https://dod-graph.microsoft.us/Sites.Read.All',
    });
    expect(env.graphUrl).toBe('https://dod-graph.microsoft.us');
    expect(env.scopes.graph).toEqual(['https://dod-graph.microsoft.us/Sites.Read.All']);
  });
});
