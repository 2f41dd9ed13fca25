import { describe, expect, it } from '@jest/globals';
import { checkJson, rewriteMembers } from './json-members.js';

const shout = (text: string, names: string[]): string =>
  rewriteMembers(text, (name, value) => (names.includes(name) ? value.toUpperCase() : undefined));

describe('the strings of some members', () => {
  it.each([
    ['are replaced wherever they stand', '{"a":"x","b":[{"a":"y"}]}', '{"a":"X","b":[{"a":"Y"}]}'],
    [
      'go by their own name, not by their text',
      '{"b":"a","c":"\\"a\\":\\"x\\""}',
      '{"b":"a","c":"\\"a\\":\\"x\\""}',
    ],
    ['have a name in any spelling', '{"\\u0061":"x"}', '{"\\u0061":"X"}'],
    ['are read in any spelling', '{"a":"h\\/i \\u00e4"}', '{"a":"H/I Ä"}'],
    ['of an array go by its name', '{"a":["x",["y"]]}', '{"a":["X",["Y"]]}'],
    ['stand twice where a name does', '{"a":"x","a":"y"}', '{"a":"X","a":"Y"}'],
    [
      'leave numbers, blanks and all else as they are',
      ' {"n": 1.50e3,\n"a" : "x" ,"t":true} ',
      ' {"n": 1.50e3,\n"a" : "X" ,"t":true} ',
    ],
    ['are not mistaken for a name after a number', '{"n":1,"a":"x"}', '{"n":1,"a":"X"}'],
  ])('%s', (_what, text, expected) => {
    expect(shout(text, ['a'])).toBe(expected);
  });

  it('are told with what they stand under', () => {
    const seen: unknown[] = [];
    rewriteMembers('{"t":[{"small":{"url":"1"}}],"url":"2"}', (...told) => void seen.push(told));
    expect(seen).toEqual([
      ['url', '1', 'small'],
      ['url', '2', undefined],
    ]);
  });

  it('may become nothing', () => {
    expect(rewriteMembers('{"a":"x","b":1}', () => null)).toBe('{"a":null,"b":1}');
  });
});

describe('text that is no JSON', () => {
  it.each([
    '',
    ' ',
    'x',
    '"x"',
    '{',
    '{"a":"',
    '{"a":1',
    '[}',
    '{}}',
    '{}[]',
    '[]]',
    '{"a":"\\x"}',
    '['.repeat(65) + ']'.repeat(65),
  ])('is noticed: %#', (text) => {
    expect(() => shout(text, ['a'])).toThrow(SyntaxError);
  });

  it('takes no longer than JSON does', () => {
    checkJson(`{"a":"${'\\\\'.repeat(500_000)}","b":[${'{},'.repeat(100_000)}1]}`);
  });
});
