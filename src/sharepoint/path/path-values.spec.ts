import { describe, expect, it } from '@jest/globals';
import * as fileIds from './file-ids.js';
import { DriveId, DriveItemId, FileName, ItemId, ListRef } from './ids.js';
import { VersionId } from './version-id.js';
import { encodeSegment, isHarmless } from '../../upstream/path-text.js';

const bad = expect.objectContaining({ code: 'bad_request' });
const REFS = { ListRef, ItemId, DriveId, DriveItemId, FileName, VersionId, ...fileIds } as const;

/** As the router hands them over: decoded once. */
const ESCAPES = [
  '..',
  '.',
  '...',
  ' .. ',
  '../secret',
  'a/../b',
  '/',
  'a/b',
  '\\',
  '..\\',
  '%2e%2e',
  '%2E%2e%2F',
  '.%2e',
  '%252e%252e',
  '%25252e%25252e',
  '%2f',
  '%5c',
  '%255c',
  '..;',
  '..;x=1',
  '..%3b',
  '..%253bx',
  'a\u0000',
  'a%00',
  'a%2500',
  'a\r\nX: y',
  'a%0d%0aX: y',
  'a\u0085b',
  '%c0%ae%c0%ae',
  '%ff',
  '\ud800',
];

describe.each(Object.entries(REFS))('%s', (_name, type) => {
  it.each(ESCAPES)('refuses %j', (text) => {
    expect(() => type.parse(text)).toThrow(bad);
  });

  it('refuses nothing at all, and far too much', () => {
    expect(() => type.parse('')).toThrow(bad);
    expect(() => type.parse('x'.repeat(600))).toThrow(bad);
  });
});

describe('what is sent upstream', () => {
  it.each([
    ["O'Brien & 100% #1", 'O%27Brien%20%26%20100%25%20%231'],
    ['Tasks (old)?', 'Tasks%20%28old%29%3F'],
    ['a:b', 'a%3Ab'],
    ['50%25', '50%2525'],
    ['Straße 😀', 'Stra%C3%9Fe%20%F0%9F%98%80'],
    ['a;b', 'a%3Bb'],
  ])("of a list's title %j is %s", (title, segment) => {
    expect(ListRef.parse(title).segment).toBe(segment);
  });

  it('is never a system resource of OData', () => {
    for (const text of ['$batch', '$count', '$ref']) expect(() => ListRef.parse(text)).toThrow(bad);
  });

  it("of a drive's root is its own address", () => {
    const drive = DriveId.parse('b!Ab-_9');
    expect(DriveItemId.parse('root').in(drive)).toBe('/drives/b!Ab-_9/root');
    expect(DriveItemId.parse('01ABC').in(drive)).toBe('/drives/b!Ab-_9/items/01ABC');
  });

  it('of a value decodes to that value and nothing else', () => {
    for (let code = 0x20; code < 0x250; code += 1) {
      const text = `a${String.fromCodePoint(code)}b`;
      if (!isHarmless(text)) continue;
      const segment = encodeSegment(text);
      expect(segment).toMatch(/^[A-Za-z0-9%~!._-]+$/);
      expect(decodeURIComponent(segment)).toBe(text);
    }
  });
});

it.each([
  ['aTowIy5mfG1lbWJlcnNoaXB8YWRlbGU', 'aTowIy5mfG1lbWJlcnNoaXB8YWRlbGU'],
  ['MDY=', 'MDY%3D'],
])('%s is a permission', (text, segment) => {
  expect(fileIds.PermissionId.parse(text).segment).toBe(segment);
});

it.each(['small', 'largeSquare', 'c300x400', 'c300x400_crop'])('%s is the size of a thumbnail', (text) => {
  expect(fileIds.ThumbnailSize.parse(text).segment).toBe(text);
});

it.each(['1', '2147483647'])('%s is an item', (text) => {
  expect(ItemId.parse(text).segment).toBe(text);
});

it.each(['0', '-1', '1.0', '1e3', '01', 'delta', '١', '99999999999'])('%s is no item', (text) => {
  expect(() => ItemId.parse(text)).toThrow(bad);
});

it.each(['100% #1 & more.txt', '..hidden', 'a..b', 'über.docx', '50%20.txt', 'a;b.txt'])(
  '%s is a file name',
  (name) => {
    expect(decodeURIComponent(FileName.parse(name).segment)).toBe(name);
  },
);

it.each(['a:b', 'a*', 'a?', '"a"', '<a>', 'a|b', ' a', 'a ', 'a.', 'a/b'])('%j is no file name', (name) => {
  expect(() => FileName.parse(name)).toThrow(bad);
});
