import { describe, expect, it } from '@jest/globals';
import { loadEnv } from '../../platform/env/env.js';
import { attachment, nameIn } from '../../upstream/content-disposition.js';
import { contentTarget } from '../../upstream/content-target.js';
import { isUnchanged, optionalIfMatch, requiredIfMatch } from '../../platform/entity-tags.js';

const code = (name: string): unknown => expect.objectContaining({ code: name });

describe('If-Match', () => {
  it.each(['"{GUID},1"', 'W/"1"', '"a", "b"', '""'])('%s is passed on as it is', (tag) => {
    expect([requiredIfMatch(tag), optionalIfMatch(tag)]).toEqual([tag, tag]);
  });

  it.each([undefined, '*', ' * '])('%j does not say what was read', (header) => {
    expect(() => requiredIfMatch(header)).toThrow(code('precondition_required'));
  });

  it.each(['1', '"1', '"a"b"', '"a" "b"', '"a\u0001"', `"${'x'.repeat(1_100)}"`, ''])(
    '%j is no ETag',
    (header) => {
      expect(() => requiredIfMatch(header)).toThrow(code('bad_request'));
      expect(() => optionalIfMatch(header)).toThrow(code('bad_request'));
    },
  );
});

it.each([
  ['"1"', '"1"', true],
  ['W/"1"', '"1"', true],
  ['"0", "1"', '"1"', true],
  ['"10"', '"1"', false],
  ['*', '"1"', false],
  [undefined, '"1"', false],
  ['"1"', undefined, false],
])('If-None-Match %j names %j: %j', (header, etag, expected) => {
  expect(isUnchanged(header, etag)).toBe(expected);
});

describe('Content-Disposition', () => {
  it.each([
    ['a.txt', `attachment; filename="a.txt"; filename*=UTF-8''a.txt`],
    ['100% "x".txt', `attachment; filename="100_ _x_.txt"; filename*=UTF-8''100%25%20%22x%22.txt`],
    ['é😀.txt', `attachment; filename="_\u005f_.txt"; filename*=UTF-8''%C3%A9%F0%9F%98%80.txt`],
    [
      'a\r\nSet-Cookie: x.txt',
      `attachment; filename="aSet-Cookie: x.txt"; filename*=UTF-8''aSet-Cookie%3A%20x.txt`,
    ],
    [`a';(b).txt`, `attachment; filename="a';(b).txt"; filename*=UTF-8''a%27%3B%28b%29.txt`],
  ])('of %j', (name, header) => {
    expect(attachment(name)).toBe(header);
  });

  it.each([
    [`attachment; filename="a.txt"; filename*=UTF-8''b%20%C3%A9.txt`, 'b é.txt'],
    ['attachment;filename="a \\"q\\".txt"', 'a "q".txt'],
    ['inline; filename=plain.txt', 'plain.txt'],
    [`attachment; filename*=UTF-8''%ff; filename="a.txt"`, 'a.txt'],
    ['attachment', undefined],
    ['attachment; filename=""', undefined],
    [undefined, undefined],
  ])('%j names %j', (header, name) => {
    expect(nameIn(header)).toBe(name);
  });
});

describe('content is followed', () => {
  const env = loadEnv({
    PUBLIC_URL: 'http://localhost:3000',
    AZURE_TENANT_ID: '2f0c8d7e-58a4-4d1c-9c1e-0a2b3c4d5e6f',
    AZURE_CLIENT_ID: '7a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d',
    AZURE_CLIENT_SECRET: 'a long enough secret for this check 4711',
    SHAREPOINT_URL: 'https://contoso.sharepoint.com',
  });
  const target = (location: string, status = 302): string | undefined =>
    contentTarget({ status, headers: { location }, body: Buffer.alloc(0) }, env);

  it.each([
    "https://contoso.sharepoint.com/_layouts/15/download.aspx?UniqueId=x&tempauth=v1.%2b'a|b",
    'https://contoso-my.sharepoint.com/personal/x?tempauth=y',
    'https://graph.microsoft.com/v1.0/x',
  ])('to %s, byte for byte', (location) => {
    expect(target(location)).toBe(location);
  });

  it('to a path of Graph itself', () => {
    expect(target('/v1.0/content?x')).toBe('https://graph.microsoft.com/v1.0/content?x');
  });

  it.each([
    'https://evil.example/x',
    'https://contoso.sharepoint.com.evil.example/x',
    'https://contoso.sharepoint.com@evil.example/x',
    'https://fabrikam.sharepoint.com/x',
    'http://contoso.sharepoint.com/x',
    'https://CONTOSO.sharepoint.com/x',
    'https:\\\\contoso.sharepoint.com/x',
    'https://contoso.sharepoint.com',
    '//evil.example/x',
    '/\\evil.example/x',
    'https://contoso.sharepoint.com/x y',
    'https://contoso.sharepoint.com/x\r\ny',
    'javascript:alert(1)',
    '',
  ])('never to %j', (location) => {
    expect(target(location)).toBeUndefined();
  });

  it('only for a redirect', () => {
    expect([200, 304, 401].map((status) => target('https://contoso.sharepoint.com/x', status))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
