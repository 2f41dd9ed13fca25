import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { casesOf, isSuite, titlePattern } from '#scripts/cases/case-map.mjs';
import { outcomeOf } from '#scripts/cases/outcomes.mjs';

const CLASSES = Array.from({ length: 100 }, (_, at) => at + 1);
const FEWEST_INPUTS = 2_500;

const number = (text = ''): number => Number(text.replaceAll(',', ''));

describe('the attacks and faults', () => {
  it('are a hundred classes, each with a test', () => {
    const cases = casesOf(readFileSync('docs/security/cases.md', 'utf8'));
    expect(cases.map(({ id }) => id)).toEqual(CLASSES);
    expect(cases.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual([]);
  });

  it('are told of as they were found: docs/cases.md has all of them, tried and without success', () => {
    const rows = [
      ...readFileSync('docs/cases.md', 'utf8').matchAll(/^\| (\d+) \|.*\| ([\d,]+) \| (.+) \| [\d.]+ \|$/gm),
    ];
    expect(rows.map(([, id]) => Number(id))).toEqual(CLASSES);
    expect(
      rows.filter(([, , , passed]) => !/^all [1-9][\d,]*$/.test(passed ?? '')).map(([row]) => row),
    ).toEqual([]);
    const inputs = rows.map(([, , count]) => number(count));
    expect(inputs.filter((count) => count < 1)).toEqual([]);
    expect(inputs.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(FEWEST_INPUTS);
  });
});

describe('a class of attacks', () => {
  const [mapped] = casesOf(
    '| 7 | Doors hold. | met | `flows/doors: is %s (%i)`, `cases/doors: opens` |\n| n | x | y | z |',
  );
  const ran = [
    { file: 'test/flows/doors.e2e-spec.ts', name: 'a door is locked (1)', passed: true, ms: 5 },
    { file: 'test/flows/doors.e2e-spec.ts', name: 'a door is shut (2)', passed: true, ms: 6 },
    { file: 'test/flows/indoors.e2e-spec.ts', name: 'a door is shut (2)', passed: false, ms: 7 },
    { file: 'test/cases/doors.e2e-spec.ts', name: 'a door opens', passed: true, ms: 8 },
  ];
  const told = [
    { id: 7, count: 40, file: 'test/cases/doors.e2e-spec.ts' },
    { id: 8, count: 1, file: 'test/cases/doors.e2e-spec.ts' },
  ];
  const outcome = (tests = ran) => (mapped === undefined ? undefined : outcomeOf(mapped, tests, told));

  it('comes to the tests that are named for it, and to the inputs that they told of', () => {
    expect(outcome()).toEqual({
      id: 7,
      what: 'Doors hold.',
      suites: ['flows/doors', 'cases/doors'],
      inputs: 42,
      tests: 3,
      failed: [],
      ms: 19,
    });
  });

  it('fails with a test of it, and when one that is named did not run', () => {
    const failing = ran.map((test) => ({ ...test, passed: test.name !== 'a door is locked (1)' }));
    expect(outcome(failing)?.failed).toEqual(['test/flows/doors.e2e-spec.ts: a door is locked (1)']);
    expect(outcome(ran.slice(0, 3))?.failed).toEqual(['cases/doors: opens (no such test ran)']);
  });

  it('knows its suites and titles whatever stands in the place of a placeholder', () => {
    expect(isSuite('flows/doors', 'test/flows/doors.e2e-spec.ts')).toBe(true);
    expect(isSuite('flows/doors', 'test/flows/indoors.e2e-spec.ts')).toBe(false);
    expect(titlePattern('GET %.90s (a|b) %j').test('x GET /y?z (a|b) {"c":1}')).toBe(true);
    expect(titlePattern('GET %s.').test('GET /yz')).toBe(false);
  });
});
