import { describe, expect, it } from '@jest/globals';
import { expansionsIn } from './expansions.js';

describe('what a query expands', () => {
  it.each([
    ['', []],
    ["?$select=expand&$filter=Title eq 'x'&expanded=a", []],
    ['?$expand=', []],
    ['?$expand=fields', ['fields']],
    ['?$expand=Author,Editor/Manager', ['author', 'editor/manager']],
    ['?$select=id&$expand=fields($select=a,b),%20columns', ['fields', 'columns']],
    ['?%24expand=permissions', ['permissions']],
    ['?%2524expand=permissions', ['permissions']],
    ['?expand=permissions', ['permissions']],
    ['?$EXPAND=permissions', ['permissions']],
    ['?$e%78pand=permissions', ['permissions']],
    ['?$expand+=permissions', ['permissions']],
    ['?$select=id;$expand=permissions', ['permissions']],
    ['?$expand=a&$expand=permissions', ['a', 'permissions']],
    ['?$expand=a($expand=b($expand=permissions))', ['a', 'b', 'permissions']],
    ['?$expand=a($select=x;%24expand=permissions),c', ['a', 'c', 'permissions']],
    ["?$expand=a($filter=x eq ')(';$expand=permissions)", ['a', 'permissions']],
    ['?$expand=a%2cpermissions', ['permissions']],
    ['?$expand=a%252cpermissions', ['permissions']],
    ['?$expand=a%28$expand=permissions%29', ['permissions']],
    ['?$expand=a%2528$expand=permissions%2529', ['permissions']],
  ])('%s', (query, expected) => {
    const found = new Set(expansionsIn(query)?.map((steps) => steps.join('/')));
    for (const one of expected) expect(found).toContain(one);
    if (expected.length === 0) expect(found.size).toBe(0);
  });

  it.each([
    '?$expand=*',
    '?$expand=a/$ref',
    '?$expand=microsoft.graph.driveItem/permissions',
    '?$expand=@p&@p=permissions',
    '?$expand=a%27permissions',
    '?$expand=a(permissions',
    '?$expand=a,',
    '?$expand=a%ff',
    '?$expand=a%00permissions',
    '?$expand=a%26permissions',
    '?$filter=%e4',
  ])('cannot be told: %s', (query) => {
    expect(expansionsIn(query)).toBeUndefined();
  });
});
