import { describe, expect, it } from '@jest/globals';
import { HOSTILE_SITES, spellings } from '../../../test/support/hostile-sites.js';
import { loadEnv } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import { SiteHosts } from '../../upstream/site-hosts.js';
import { SiteRef } from './site-ref.js';

const A = '2f0c8d7e-58a4-4d1c-9c1e-0a2b3c4d5e6f';
const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Every address that a site may get: one prefix, then encoded segments without a sign of their own. */
const PLAIN = new RegExp(`^/sites/(?:root|${GUID}|contoso\\.sharepoint\\.com(?:,${GUID},${GUID})?)$`, 'i');
const BY_PATH = /^\/sites\/contoso\.sharepoint\.com:(?:\/[A-Za-z0-9%!~._-]+)+$/;

const hosts = new SiteHosts(
  loadEnv({
    PUBLIC_URL: 'http://localhost:3000',
    AZURE_TENANT_ID: A,
    AZURE_CLIENT_ID: A,
    AZURE_CLIENT_SECRET: 'a long enough secret for this check 4711',
    SHAREPOINT_URL: 'https://contoso.sharepoint.com',
  }),
);

/** The error's code, or the address when there is one. */
function outcome(text: string): string {
  try {
    return SiteRef.parse(text, hosts).below('lists/l/items');
  } catch (error) {
    return error instanceof BffError ? error.code : String(error);
  }
}

describe('a site reference that means something else is refused in every spelling', () => {
  it.each(HOSTILE_SITES)('%j', (text) => {
    for (const spelling of spellings(text)) {
      expect(outcome(spelling)).toMatch(/^(?:bad_request|target_not_allowed)$/);
    }
  });
});

it.each(['evil:/sites/x', `evil,${A},${A}`, 'root:/sites/x', 'contoso.sharepoint.com:443:/x'])(
  '%s names a host, which is not ours',
  (text) => {
    expect(outcome(text)).toBe('target_not_allowed');
  },
);

it.each(['x?:/y', 'x#:/y', 'x%:/y', 'x/y:/z', 'x y:/z', 'x\u0000:/y', 'contoso.sharepoint.com?x=:/y'])(
  '%j names nothing that could be a host',
  (text) => {
    expect(outcome(text)).toBe('bad_request');
  },
);

it('whatever sign stands wherever, the address stays below its site', () => {
  const samples = ['root', A, `contoso.sharepoint.com,${A},${A}`, 'contoso.sharepoint.com', '/sites/demo'];
  samples.push('contoso.sharepoint.com:/sites/demo');
  const signs = [
    ...'/?#%:;@&=+$,!\'()*"<>|\\^`{}[]~. \t\n\u0000\u0085\u2028\u212a\uff0f'.split(''),
    '%2f',
    '%253a',
    ':/',
  ];
  for (const sample of samples) {
    for (let at = 0; at <= sample.length; at += 1) {
      for (const sign of signs) judge(sample.slice(0, at) + sign + sample.slice(at));
    }
  }
});

function judge(text: string): void {
  let site: SiteRef;
  try {
    site = SiteRef.parse(text, hosts);
  } catch (error) {
    expect(error).toBeInstanceOf(BffError);
    return;
  }
  const closing = PLAIN.test(site.path) ? '' : ':';
  if (closing !== '') expect(site.path).toMatch(BY_PATH);
  expect(site.below('lists/l/items')).toBe(`${site.path}${closing}/lists/l/items`);
}
