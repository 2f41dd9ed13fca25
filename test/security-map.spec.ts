import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { deadLinks, faultOf, securityRows, STATES, testsNamedIn } from './support/security-tables.js';
import { isSpec, sourceFiles } from './support/source-files.js';
import { titlesOf } from './support/test-titles.js';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** How many requirements each section of a chapter has, in OWASP ASVS 5.0.0. */
const ASVS = {
  3: [1, 3, 5, 8, 8, 1, 5],
  4: [5, 5, 2, 4],
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  9: [3, 4],
  10: [2, 3, 5, 16, 5, 2, 3],
  11: [4, 5, 5, 4, 2, 2, 2],
  12: [5, 2, 5],
  13: [4, 6, 4, 7],
  16: [1, 5, 4, 3, 4],
};

/** Of each section of draft-ietf-oauth-browser-based-apps-27, then of RFC 9700: how many of its sentences bind us. */
const DRAFT = {
  '6.1.3.1': 2,
  '6.1.3.2': 7,
  '6.1.3.3': 1,
  '6.1.3.3.2': 2,
  '6.1.3.6': 3,
  '6.3.2.2': 1,
  '6.3.3.2.1': 1,
  '6.3.3.3': 2,
  '7.2': 3,
  '7.3': 2,
  '8.1': 1,
  '8.2': 1,
  '9.1': 1,
};
const RFC9700 = {
  '2.1': 3,
  '2.1.1': 4,
  '2.1.2': 2,
  '2.2.1': 1,
  '2.2.2': 1,
  '2.3': 3,
  '2.4': 1,
  '2.5': 1,
  '2.6': 4,
  '4.2.4': 1,
  '4.3.2': 1,
  '4.4.2': 2,
  '4.5.3.2': 1,
  '4.7.1': 1,
  '4.11.1': 1,
  '4.13': 2,
  '4.14.2': 1,
  '4.17.2': 3,
};

const numbered = (prefix: string, sections: Record<string, number>): string[] =>
  Object.entries(sections).flatMap(([section, count]) =>
    range(1, count).map((n) => `${prefix}${section}-${n}`),
  );

/** Every id that a page has a row for, in its order. */
const PAGES: Record<string, string[]> = {
  'docs/security/cases.md': range(1, 100).map(String),
  'docs/security/browser-based-apps.md': [...numbered('', DRAFT), ...numbered('9700-', RFC9700)],
  'docs/security/asvs.md': Object.entries(ASVS).flatMap(([chapter, sections]) =>
    sections.flatMap((count, section) => range(1, count).map((n) => `v5.0.0-${chapter}.${section + 1}.${n}`)),
  ),
};

/** Has no requirements of somebody else's, but rows that name tests. */
const THREATS = 'docs/security/threat-model.md';

const specs = sourceFiles('src', 'libs', 'test', 'examples').filter(isSpec);
const faultsIn = (tests: readonly string[]): string[] =>
  tests.map((test) => faultOf(test, specs)).filter((fault) => fault !== undefined);

describe.each(Object.entries(PAGES))('%s', (page, ids) => {
  const rows = securityRows(readFileSync(page, 'utf8'));

  it('has a row for each requirement, each once and in order', () => {
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(rows.filter(({ state }) => !STATES.includes(state))).toEqual([]);
  });

  it('names tests that exist, one test or one block of them each time', () => {
    expect(faultsIn(rows.flatMap(({ tests }) => tests))).toEqual([]);
  });

  it('calls nothing met that no test shows', () => {
    const claims = rows.filter(({ state }) => state === 'met' || state === 'in part');
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual([]);
  });

  it('says why, where something is not met or not met in full', () => {
    const others = rows.filter(({ state }) => state !== 'met');
    expect(others.filter(({ remark }) => remark.length < 20).map(({ id }) => id)).toEqual([]);
    expect(rows.filter(({ state, hasLink }) => state === 'documented' && !hasLink)).toEqual([]);
  });
});

describe('the pages about security', () => {
  it('name a test that exists for every threat', () => {
    const rows = readFileSync(THREATS, 'utf8')
      .split('\n')
      .filter((line) => /^\| (Spoof|Tamper|Repud|Inform|Denial|Elev)/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => testsNamedIn(row).length === 0)).toEqual([]);
    expect(faultsIn(rows.flatMap(testsNamedIn))).toEqual([]);
  });

  it('lead to pages and sections that exist', () => {
    const pages = [...Object.keys(PAGES), THREATS, 'docs/architecture.md', 'docs/security.md', 'SECURITY.md'];
    expect(pages.flatMap(deadLinks)).toEqual([]);
    for (const page of [...Object.keys(PAGES), THREATS])
      expect(readFileSync('docs/security.md', 'utf8')).toContain(page.replace('docs/', ''));
  });
});

describe('a reference to a test', () => {
  const file = {
    path: 'test/flows/doors.e2e-spec.ts',
    text: `
      describe.each(DOORS)('a door', () => {
        it('is locked', () => {});
        it.each(['a'])('is opened by %s', () => {});
        it(\`is \${colour} inside\`, () => {});
      });`,
  };

  it('reads the titles of tests, of tables of tests and of blocks', () => {
    expect(titlesOf(file)).toEqual(['a door', 'is locked', 'is opened by %s', 'is %s inside']);
  });

  it.each([
    ['flows/doors: is locked', undefined],
    ['doors: a door', undefined],
    ['doors: is open by nobody', 'doors: is open by nobody: 0 titles'],
    ['doors: is ', 'doors: is : 3 titles'],
    ['oors: is locked', 'oors: is locked: 0 files'],
    ['windows: is locked', 'windows: is locked: 0 files'],
  ])('%s comes to %s', (reference, fault) => {
    expect(faultOf(reference, [file])).toBe(fault);
  });

  it('is found in a row, and nothing else is taken for one', () => {
    const [row] = securityRows(
      '| 3 | Doors | met | `doors: is locked`; the `key` is cut |\n| n | x | y | z |',
    );
    expect(row).toEqual({
      id: '3',
      state: 'met',
      tests: ['doors: is locked'],
      remark: 'the key is cut',
      hasLink: false,
    });
  });
});
