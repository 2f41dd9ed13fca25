import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { faultOf, securityRows } from './support/security-tables.js';
import { isSpec, sourceFiles } from './support/source-files.js';

const readme = readFileSync('libs/emulator/README.md', 'utf8');
const section = /## What Graph and SharePoint do here\n([^]*?)\n## /.exec(readme)?.[1] ?? '';
const rows = securityRows(section);

describe("the emulator's table of wire facts", () => {
  it('has each of the twenty-five, in order, with a test at least', () => {
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => String(index + 1)));
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it('names tests that exist', () => {
    const specs = sourceFiles('libs/emulator/src').filter(isSpec);
    const faults = rows.flatMap(({ tests }) => tests).map((test) => faultOf(test, specs));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });
});
