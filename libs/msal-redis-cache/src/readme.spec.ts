import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';

const root = new URL('../', import.meta.url);

describe('the README', () => {
  it('shows the example that is type-checked with the library', async () => {
    const [readme, example] = await Promise.all(
      ['README.md', 'examples/quick-start.ts'].map((path) => readFile(new URL(path, root), 'utf8')),
    );
    expect(readme).toContain(example?.trim());
  });
});
