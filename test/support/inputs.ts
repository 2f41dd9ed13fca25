import { expect } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Tells `npm run cases` how many inputs a test has tried for a case of docs/security/cases.md. A test that tells nothing
 * counts as one input, and so does each row of a table of tests.
 */
export function inputs(id: number, count: number): void {
  const record = process.env['CASES_RECORD'];
  if (record === undefined) return;
  const file = relative(process.cwd(), expect.getState().testPath ?? '');
  // One short line at the end of a file: workers that write at once do not get in each other's way.
  appendFileSync(record, `${JSON.stringify({ id, count, file })}\n`);
}
