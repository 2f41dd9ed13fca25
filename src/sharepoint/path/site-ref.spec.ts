import { describe, expect, it } from '@jest/globals';
import { loadEnv } from '../../platform/env/env.js';
import { SiteHosts } from '../../upstream/site-hosts.js';
import { SiteRef } from './site-ref.js';

const A = '2f0c8d7e-58a4-4d1c-9c1e-0a2b3c4d5e6f';
const B = '7a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d';

function hosts(
  settings: Record<string, string> = { SHAREPOINT_URL: 'https://contoso.sharepoint.com' },
): SiteHosts {
  return new SiteHosts(
    loadEnv({
      PUBLIC_URL: 'http://localhost:3000',
      AZURE_TENANT_ID: A,
      AZURE_CLIENT_ID: B,
      AZURE_CLIENT_SECRET: 'a long enough secret for this check 4711',
      ...settings,
    }),
  );
}

describe('a site is addressed', () => {
  it.each([
    ['root', '/sites/root', '/sites/root/lists'],
    [A, `/sites/${A}`, `/sites/${A}/lists`],
    [
      `contoso.sharepoint.com,${A},${B}`,
      `/sites/contoso.sharepoint.com,${A},${B}`,
      `/sites/contoso.sharepoint.com,${A},${B}/lists`,
    ],
    ['contoso.sharepoint.com', '/sites/contoso.sharepoint.com', '/sites/contoso.sharepoint.com/lists'],
    ['/', '/sites/contoso.sharepoint.com', '/sites/contoso.sharepoint.com/lists'],
    ['contoso.sharepoint.com:/', '/sites/contoso.sharepoint.com', '/sites/contoso.sharepoint.com/lists'],
    [
      'contoso.sharepoint.com:/sites/demo',
      '/sites/contoso.sharepoint.com:/sites/demo',
      '/sites/contoso.sharepoint.com:/sites/demo:/lists',
    ],
    [
      "/sites/O'Brien & co/sub",
      '/sites/contoso.sharepoint.com:/sites/O%27Brien%20%26%20co/sub',
      '/sites/contoso.sharepoint.com:/sites/O%27Brien%20%26%20co/sub:/lists',
    ],
  ])('%s', (text, path, lists) => {
    const site = SiteRef.parse(text, hosts());
    expect([site.path, site.below('lists')]).toEqual([path, lists]);
  });

  it('by its path alone on the host that the configuration names', () => {
    const path = (settings: Record<string, string>): string =>
      SiteRef.parse('/sites/demo', hosts(settings)).path;
    expect(path({})).toBe('/sites/root:/sites/demo');
    expect(path({ SHAREPOINT_URL: 'http://127.0.0.1:4003' })).toBe('/sites/127.0.0.1:4003:/sites/demo');
    expect(
      path({
        SHAREPOINT_URL: 'http://127.0.0.1:4003',
        SHAREPOINT_SCOPES: 'https://contoso.sharepoint.com/AllSites.Write',
      }),
    ).toBe('/sites/contoso.sharepoint.com:/sites/demo');
  });
});

describe('a foreign host is refused before anything else', () => {
  it.each([
    'evil.example',
    'evil.example:/sites/demo',
    'EVIL.example:/sites/demo',
    `evil.example,${A},${B}`,
    'fabrikam.sharepoint.com:/sites/demo',
    'contoso.sharepoint.com.evil.example:/sites/demo',
    'contoso.sharepoint.com@evil.example:/sites/demo',
    'contoso.sharepoint.com.:/sites/demo',
    'contoso.sharepoint.com:8443:/sites/demo',
    'contoso-my.sharepoint.com:/personal/x',
    'https://evil.example/sites/demo',
    '//evil.example/sites/demo',
    '\\\\evil.example\\sites',
    'http:\\\\evil.example/x',
    'localhost:/x',
    '127.0.0.1:/x',
    '[::1]:/x',
    '169.254.169.254',
    'evil.example:/../sites',
  ])('%s', (text) => {
    expect(() => SiteRef.parse(text, hosts())).toThrow(
      expect.objectContaining({ code: 'target_not_allowed' }),
    );
  });

  it('but a development set-up knows any tenant', () => {
    const development = hosts({ SHAREPOINT_URL: 'http://127.0.0.1:4003' });
    expect(SiteRef.parse('fabrikam.sharepoint.com:/sites/demo', development).path).toContain('fabrikam');
    const parse = (): SiteRef => SiteRef.parse('sharepoint.com.evil.example:/x', development);
    expect(parse).toThrow(expect.objectContaining({ code: 'target_not_allowed' }));
  });
});

describe('no site is', () => {
  it.each([
    '',
    'demo',
    'delta',
    'getAllSites',
    '$count',
    '//',
    '/sites//demo',
    '/sites/../demo',
    '/sites/%2e%2e/demo',
    '/sites/%252e%252e/demo',
    '/sites/demo/..;/x',
    '/sites/demo:/lists',
    '/sites/de\u0000mo',
    '/sites\\demo',
    'contoso.sharepoint.com:/sites/demo:/lists',
    `contoso.sharepoint.com,${A}`,
    `contoso.sharepoint.com,${A},${B},${A}`,
    `contoso.sharepoint.com,${A},../..`,
    `/${'a'.repeat(1_100)}`,
  ])('%j', (text) => {
    expect(() => SiteRef.parse(text, hosts())).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(bad_request|target_not_allowed)$/) }),
    );
  });
});
