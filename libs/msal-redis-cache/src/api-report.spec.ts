import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const SLOW = 120_000;

/** What `api-report --check` has against api.md; nothing when it is what the source says. */
function complaint(): Promise<string> {
  const args = ['scripts/api-report.mjs', 'libs/msal-redis-cache', '--check'];
  const env = { ...process.env, NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: repository, env }, (failure, stdout, stderr) =>
      resolve(`${stdout}${stderr}` || (failure?.message ?? '')),
    );
  });
}

describe('the API report', () => {
  it(
    'says what the library exports, all of it documented',
    async () => {
      expect(await complaint()).toBe('');
      const report = await readFile(join(repository, 'libs/msal-redis-cache/api.md'), 'utf8');
      expect(report).not.toContain('(undocumented)');
    },
    SLOW,
  );
});
