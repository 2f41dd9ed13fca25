import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { rowsOf } from './support/doc-tables.js';
import { isSpec, sourceFiles } from './support/source-files.js';

/** `[file, name, figure]` of each row. */
const rows = rowsOf('docs/limits.md', /./).flatMap(([, figure = '', , place = '']) => {
  const [, file = '', name = ''] = /^`([^`]+)` `([^`]+)`$/.exec(place) ?? [];
  return file === '' ? [] : [[file, name, Number(/^\d+/.exec(figure)?.[0])] as const];
});

/** What a constant or a member comes to: a product of numbers and powers. */
function valueOf(text: string, name: string): number | undefined {
  const [, product] = new RegExp(`\\b${name}(?:: number)?(?: =|:) ([\\d_ *]+)[;,]`).exec(text) ?? [];
  return product?.split(' * ').reduce((all, factor) => {
    const [base = Number.NaN, exponent = 1] = factor
      .split(' ** ')
      .map((part) => Number(part.replaceAll('_', '')));
    return all * base ** exponent;
  }, 1);
}

const LIMIT = /^(?:export )?const ((?:MOST|LONGEST|LARGEST)\w*) = /gm;
const MEMBER = /^ {2}(?:readonly )?(\w+)(?:: number)?(?: =|:) [\d_ *]+[;,]/gm;
/** Where a limit is one of a caller's. */
const OF_CALLERS = ['sharepoint/dto/', 'sharepoint/path/', 'pass-through/', 'events/'];

describe('docs/limits.md', () => {
  it.each(rows)('tells what %s says of %s', (file, name, figure) => {
    expect(valueOf(readFileSync(`src/${file}`, 'utf8'), name)).toBe(figure);
  });

  it('tells of each limit once, and leaves none of a caller out', () => {
    const told = rows.map(([file, name]) => `${file} ${name}`);
    expect(told.filter((one, index) => told.indexOf(one) !== index)).toEqual([]);
    const files = sourceFiles('src').filter((file) => !isSpec(file));
    const there = files.flatMap(({ path, text }) => {
      const file = path.replace(/^src\//, '');
      const isTable = file === 'platform/edge/limits.ts' || file === 'upstream/limits.ts';
      if (!isTable && !OF_CALLERS.some((folder) => file.startsWith(folder))) return [];
      return [...text.matchAll(isTable ? MEMBER : LIMIT)].map(([, name]) => `${file} ${name}`);
    });
    expect(there.length).toBeGreaterThan(30);
    expect(there.filter((one) => !told.includes(one))).toEqual([]);
  });
});
