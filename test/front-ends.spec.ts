import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { withIntegrity } from '../scripts/integrity.mjs';

describe('the page on front ends', () => {
  it('names the integrity of the script as it is built: run `npm run docs` when it does not', () => {
    const page = readFileSync('docs/front-ends.md', 'utf8');
    expect(page).toMatch(/integrity="sha384-[\w+/]{64}"/);
    expect(page).toBe(withIntegrity(page));
  });
});
