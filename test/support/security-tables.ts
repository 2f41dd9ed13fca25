import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSuite } from '#scripts/cases/case-map.mjs';
import type { SourceFile } from './source-files.js';
import { titlesOf } from './test-titles.js';

/** What the pages under docs/security say of a requirement. */
export const STATES = ['met', 'in part', 'documented', 'operator', 'not met', 'n/a'];

/** A row of docs/security/*.md: which requirement, how it stands, and what shows or explains that. */
export interface SecurityRow {
  readonly id: string;
  readonly state: string;
  /** `file: title` of each test that is named. */
  readonly tests: readonly string[];
  /** What else is said, without the tests. */
  readonly remark: string;
  /** Whether it leads to a text. */
  readonly hasLink: boolean;
}

const TEST = /`([\w./-]+: [^`]+)`/g;

/** The rows of every table of a page, heads left out: id first, state and evidence last. */
export function securityRows(markdown: string): SecurityRow[] {
  return markdown
    .split('\n')
    .filter((line) => /^\| [^ ]*\d/.test(line))
    .map((line) => {
      const cells = line.slice(1, -1).split(' | ');
      const evidence = cells.at(-1)?.trim() ?? '';
      return {
        id: cells[0]?.trim() ?? '',
        state: cells.at(-2)?.trim() ?? '',
        tests: testsNamedIn(evidence),
        remark: evidence
          .replaceAll(TEST, '')
          .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
          .trim(),
        hasLink: evidence.includes(']('),
      };
    });
}

/** `file: title` of each test that a text names. */
export function testsNamedIn(markdown: string): string[] {
  return [...markdown.matchAll(TEST)].map(([, reference = '']) => reference);
}

/** What is wrong with a reference; nothing when it names one test, or one block of tests, of one file, by a title that may be there several times. */
export function faultOf(reference: string, specs: readonly SourceFile[]): string | undefined {
  const at = reference.indexOf(': ');
  const [name, title] = [reference.slice(0, at), reference.slice(at + 2)];
  const files = specs.filter(({ path }) => isSuite(name, path));
  const [file] = files;
  if (file === undefined || files.length > 1) return `${reference}: ${files.length} files`;
  const found = new Set(titlesOf(file).filter((text) => text.includes(title)));
  return found.size === 1 ? undefined : `${reference}: ${found.size} titles`;
}

/** Relative links of a page that lead to no file, or to no heading in it. */
export function deadLinks(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)/g)]
    .filter(([, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    })
    .map(([, path = '', anchor = '']) => `${page}: ${path}#${anchor}`);
}

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
