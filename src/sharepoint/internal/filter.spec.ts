import { describe, expect, it } from '@jest/globals';
import { toGraphFilter, toGraphOrder } from './filter.js';

const bad = expect.objectContaining({ code: 'bad_request' });

describe('a filter over columns', () => {
  it.each([
    ["Title eq 'x'", "fields/Title eq 'x'"],
    ["fields/Title eq 'x'", "fields/Title eq 'x'"],
    ["Title eq 'O''Brien & \"co\" or 1 eq 1'", "fields/Title eq 'O''Brien & \"co\" or 1 eq 1'"],
    ['not (Year ge 2024 and Year lt -1.5)', 'not (fields/Year ge 2024 and fields/Year lt -1.5)'],
    [
      "startswith(Title,'A') or contains( Title , 'é😀')",
      "startswith(fields/Title,'A') or contains( fields/Title , 'é😀')",
    ],
    ['Done eq true and Owner ne null', 'fields/Done eq true and fields/Owner ne null'],
    ['Modified ge 2024-05-01T00:00:00Z', 'fields/Modified ge 2024-05-01T00:00:00Z'],
    ["_x0020_odd eq '&$select=x'", "fields/_x0020_odd eq '&$select=x'"],
    ["Order eq 'and'", "fields/Order eq 'and'"],
  ])('%s becomes %s', (text, expected) => {
    expect(toGraphFilter(text)).toBe(expected);
  });

  it.each([
    "Title eq 'x'&$select=Secret",
    "Title eq 'x",
    "Title eq 'a'b'",
    'Title eq "x"',
    "fields/Title/any(x: x eq 'a')",
    "createdBy/user/id eq '1'",
    "fields/fields/Title eq '1'",
    '$count gt 1',
    "substringof('x',Title)",
    "cast(Title,'Edm.String') eq 'x'",
    "fields/startswith(Title,'x')",
    'Title eq @p1',
    'Year gt 1eq',
    'Title eq 2024-01-01',
    'Title\neq 1',
    'A'.repeat(200),
    '('.repeat(300),
  ])('refuses %j', (text) => {
    expect(() => toGraphFilter(text)).toThrow(bad);
  });
});

describe('an order of columns', () => {
  it.each([
    ['Modified desc, Title', 'fields/Modified desc,fields/Title asc'],
    ['fields/Year asc', 'fields/Year asc'],
  ])('%s becomes %s', (text, expected) => {
    expect(toGraphOrder(text)).toBe(expected);
  });

  it.each(['', 'Title,', 'Title down', 'Title asc desc', 'a/b', 'Title&$filter=x', 'fields/fields/a'])(
    'refuses %j',
    (text) => {
      expect(() => toGraphOrder(text)).toThrow(bad);
    },
  );
});
