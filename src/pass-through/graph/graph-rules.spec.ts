import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { AllowList } from '../allow-list.js';
import { graphGrammar } from './graph-grammar.js';
import { GRAPH_LINES, GRAPH_RULES, PLACES } from './graph-rules.js';

const allow = new AllowList(GRAPH_RULES, graphGrammar);
const judged = (method: string, path: string): unknown => {
  try {
    return allow.judge(method, path).pattern;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

describe('the default list', () => {
  it('stands in docs/pass-through.md, and nothing else does', () => {
    const page = readFileSync('docs/pass-through.md', 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z, ]+)`\s+\| `([/~].*?)`\s+\| (bytes|JSON)\s*\|$/gm)];
    const lines = rows.map(([, methods = '', path = '', kind = '']) =>
      [methods.replaceAll(', ', '|'), path, ...(kind === 'bytes' ? [kind] : [])].join(' '),
    );
    expect(lines).toEqual(GRAPH_LINES);
    for (const place of Object.values(PLACES).flat()) expect(page).toContain(`\`${place}\``);
  });

  it.each([
    ['GET', "/v1.0/sites('a,b,c')/lists('d')/items", '/v1.0/sites/{site}/lists/{list}/items'],
    [
      'GET',
      '/v1.0/sites/h.test:/sites/a/b:/lists/d/items/1',
      '/v1.0/sites/{site}/lists/{list}/items/{listItem}',
    ],
    ['GET', "/v1.0/drives/d/root/search(q='it''s')", '/v1.0/drives/{drive}/root/search()'],
    ['GET', "/v1.0/drives/d/root/delta(token='x')", '/v1.0/drives/{drive}/root/delta()'],
    ['PUT', '/v1.0/me/drive/root:/a%20b/100%25%20%231.txt:/content', '/v1.0/me/drive/root/content'],
    ['PUT', '/v1.0/me/drive/root:/token.txt:/content', '/v1.0/me/drive/root/content'],
    [
      'PUT',
      '/v1.0/me/drive/items/x/children/getToken.js/content',
      '/v1.0/me/drive/items/{item}/children/{name}/content',
    ],
    ['PUT', '/v1.0/me/drive/items/x:/a.txt:/content', '/v1.0/me/drive/items/{item}/content'],
  ])('lets %s %s pass', (method, path, pattern) => {
    expect(judged(method, path)).toBe(pattern);
  });

  it.each([
    ['POST', '/v1.0/me'],
    ['GET', '/v1.0/me()'],
    ['GET', "/v1.0/me('x')"],
    ['GET', '/v1.0/sites/root/lists/a/items/$count'],
    ['GET', '/v1.0/lists:/x:/items'],
    ['GET', "/v1.0/drives/d/items('')"],
    ['GET', "/v1.0/drives/d/items('a'b')"],
    ['GET', '/v1.0/drives/d/items/a%2Fpermissions'],
    ['GET', '/v1.0/drives/d/items/a%252Fchildren'],
    ['GET', '/v1.0/drives/d/root:/a%3A/permissions'],
    ['GET', '/v1.0/drives/AcquireOBOToken'],
    ['GET', '/v1.0'],
    ['GET', '/'],
  ])('does not let %s %s pass', (method, path) => {
    expect(judged(method, path)).toBe('access_denied');
  });

  it.each(['/v1.0/me/..', '/v1.0/%2e%2e/x', '/v1.0/a%00', '/v1.0/a\\b', '/v1.0/ä', '/v1.0/%ff'])(
    'is not asked about %s',
    (path) => {
      expect(judged('GET', path)).toBe('bad_request');
    },
  );
});
