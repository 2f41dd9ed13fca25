import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';

const root = new URL('../', import.meta.url);
const textOf = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

/** What is left of the code blocks that are marked as diffs when they have been applied. */
function applied(readme: string): string {
  const diffs = [...readme.matchAll(/```diff\n(.*?)```/gs)].map(([, diff]) => diff ?? '');
  const lines = diffs.join('\n').split('\n');
  return lines
    .filter((line) => !line.startsWith('-'))
    .map((line) => line.slice(1))
    .join('\n');
}

describe('the README', () => {
  it('shows the examples that are type-checked with the library', async () => {
    const readme = await textOf('README.md');
    expect(readme).toContain((await textOf('examples/quick-start.ts')).trim());
    expect(applied(readme).trim()).toBe(
      (await textOf('examples/instead-of-distributed-cache-plugin.ts')).trim(),
    );
  });

  it('names a test that exists for every promise', async () => {
    const rows = (await textOf('README.md'))
      .split('\n')
      .filter((line) => /\|.*\.(spec|contract)\.ts\)/.test(line));
    expect(rows.length).toBeGreaterThan(8);
    for (const [, title = '', path = ''] of rows.join('\n').matchAll(/\[([^\]]+)\]\(([^)]+\.ts)\)/g)) {
      expect(await textOf(path)).toContain(title);
    }
  });

  it('explains every event and every outcome of a write', async () => {
    const readme = await textOf('README.md');
    const unions = await Promise.all(
      ['src/partition-store-event.ts', 'src/partitioned-cache-plugin.ts'].map(textOf),
    );
    const members = unions.flatMap((text) => {
      const union =
        /export type (?:PartitionStoreEventType|CacheWriteOutcome) =([^;]+);/.exec(text)?.[1] ?? '';
      return [...union.matchAll(/'(\w+)'/g)].map(([, member]) => member ?? '');
    });
    expect(members).toHaveLength(11);
    for (const member of members) expect(readme).toMatch(new RegExp(`^\\| \`${member}\` +\\|`, 'm'));
  });
});
