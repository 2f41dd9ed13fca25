import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../options.js';
import { compare } from '../parts/compare.js';
import { Figures, type Subject } from './figures.js';
import { fillReadme } from './readme.js';
import { readRecord, writeRecord } from './record.js';
import { lookAround } from './run.js';
import { tables } from './tables.js';

const subject = (of: string, users = 1_000): Subject => ({ part: 'ratios', of, connections: 32, users });

/** Three rounds of two servers: the machine was slower in the second. */
function measured(): Figures {
  const figures = new Figures();
  figures.add(subject('limit'), 'requests', '1/s', 20_000, 10_000, 20_000);
  figures.add(subject('limit'), 'cpu', 'µs/request', 50, 100, 50);
  figures.add(subject('ours'), 'requests', '1/s', 16_000, 9_000, 18_000);
  figures.add(subject('ours'), 'cpu', 'µs/request', 60, 110, 56);
  figures.add(subject('ours', 10), 'requests', '1/s', 16_000, 9_000, 18_000);
  figures.add(subject('ours', 10), 'cpu', 'µs/request', 60, 100, 56);
  compare(figures, 'ratios');
  return figures;
}

describe('the report', () => {
  it('compares within a round, so that a slow one changes nothing', () => {
    expect(measured().rounds(subject('ours'), 'requests against a')).toEqual([0.8, 0.9, 0.9]);
    expect(measured().rounds(subject('ours'), 'cpu over a')).toEqual([10, 10, 6]);
  });

  it('compares a server with itself when it has fewer users', () => {
    expect(measured().find(subject('ours'), 'cpu against fewest users')).toEqual({
      median: 1,
      min: 1,
      max: 1.1,
    });
    expect(measured().find(subject('ours', 10), 'cpu against fewest users')).toBeUndefined();
  });

  it('shows medians, and the least and the most', () => {
    const { scale } = readOptions(['--rounds', '3']);
    const text = tables(lookAround(process.execPath, scale), measured());
    expect(text).toContain('16000 (9000–18000)');
    expect(text).toContain('0.90 (0.80–0.90)');
    expect(text).toContain(process.version);
  });

  it('can be read back from its file, every round of it', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'bench-')), 'figures.json');
    writeRecord(path, lookAround(process.execPath, readOptions([]).scale), measured());
    const { described, figures } = readRecord(path);
    expect(described).toContain(process.version);
    expect(figures.all()).toEqual(measured().all());
  });

  it('fills the place in the README that is kept for it, and no other', () => {
    const filled = fillReadme('# A\n<!-- bench -->\nold\n<!-- /bench -->\nB', 'Measured.', measured());
    expect(filled).toMatch(/^# A\n<!-- bench -->\n\nMeasured\.\n\n\|[^]*\n\n<!-- \/bench -->\nB$/);
    expect(filled).not.toContain('old');
    expect(filled).toContain('0.90 (0.80–0.90)');
    expect(() => fillReadme('# A', 'Measured.', measured())).toThrow('<!-- bench -->');
  });
});

describe('the options', () => {
  it('choose parts in the order in which they are measured', () => {
    expect(readOptions(['--only', 'download', '--only', 'cold']).parts).toEqual(['cold', 'download']);
  });

  it.each([
    [['--only', 'nothing'], 'no part "nothing"'],
    [['--rounds', '0'], '--rounds'],
    [['--fast'], '--fast'],
  ])('refuse %j', (words, complaint) => {
    expect(() => readOptions(words)).toThrow(complaint);
  });
});
