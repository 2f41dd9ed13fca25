import { describe, expect, it } from '@jest/globals';
import { parseStoredJson } from './stored-json.js';

const MEGABYTE = 1024 * 1024;

describe('stored JSON', () => {
  it.each([null, 0, '', [], {}, { a: [1, { b: 'ä \ud800' }], '1': true }])(
    'comes back as it was written: %j',
    (value) => {
      expect(parseStoredJson(JSON.stringify(value), MEGABYTE)).toEqual(value);
    },
  );

  it.each([
    ['noise', 'x\u0000y'],
    ['nothing', ''],
    ['an unfinished text', '{"a":'],
    ['repeated names', '{"a":1,"a":1}'],
    ['repeated names, nested', '{"s":{"a":{},"a":{"x":1}}}'],
    ['spaces', '{ "a": 1 }'],
    ['a prototype', '{"__proto__":{"polluted":true}}'],
    ['a nested prototype', '{"a":[{"__proto__":null}]}'],
    ['an escaped prototype', '{"\\u005f_proto__":{"polluted":true}}'],
    ['a constructor', '{"constructor":{"prototype":{"polluted":true}}}'],
    ['10,000 arrays', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['10,000 objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['400,000 open arrays', '['.repeat(400_000)],
    ['20 MB', JSON.stringify('x'.repeat(20_000_000))],
  ])('that holds %s is absent, and changes no prototype', (_what, text) => {
    expect(parseStoredJson(text, MEGABYTE)).toBeUndefined();
    expect('polluted' in {}).toBe(false);
  });

  it('is limited in length and depth', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseStoredJson(nested(16), 32)).toBeDefined();
    expect(parseStoredJson(nested(17), 100)).toBeUndefined();
    expect(parseStoredJson('[[1]]', 5)).toEqual([[1]]);
    expect(parseStoredJson('[[1]]', 4)).toBeUndefined();
  });
});
