import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkAndPack,
  compile,
  installPacked,
  undocumentedExports,
  type Run,
} from '../scripts/packed-library.mjs';
import { codeOf } from './support/page-samples.js';

const LIBRARY = 'libs/renewal-client';
const SLOW = 120_000;
const MOST_BYTES = 5_000;

let folder: string;
let checked: Run;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  checked = await checkAndPack(LIBRARY, folder);
}, SLOW);
afterAll(() => rm(folder, { recursive: true }));

describe('the published browser client', () => {
  it('passes publint and arethetypeswrong, and exports what its API report says, all of it documented', async () => {
    expect(checked.output).not.toMatch(/^(api|exports|publint|arethetypeswrong): /m);
    expect(await undocumentedExports(LIBRARY)).toEqual([]);
    expect(checked.failed).toBe(false);
  });

  it('holds what it is used and judged by, the script for pages too, and no tests', () => {
    const files = checked.output.split('\n');
    const needed = [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'api.md',
      'dist/index.d.ts',
      'dist/renewal-client.js',
    ];
    expect(files).toEqual(expect.arrayContaining(needed));
    expect(files.filter((file) => file.includes('.spec.'))).toEqual([]);
  });

  it('depends on nothing', async () => {
    const manifest: object = JSON.parse(await readFile(`${LIBRARY}/package.json`, 'utf8'));
    expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).toEqual([]);
  });

  it('costs a page at most 5,000 bytes', async () => {
    const script = createRequire(import.meta.url).resolve('@entra-bff/renewal-client/classic.js');
    expect(gzipSync(await readFile(script), { level: 9 }).length).toBeLessThanOrEqual(MOST_BYTES);
  });

  it(
    "is used as its README shows in a stranger's strict project, with nothing beside it",
    async () => {
      const samples = codeOf(`${LIBRARY}/README.md`, 'ts');
      expect(samples.length).toBeGreaterThan(1);
      for (const [at, code] of samples.entries()) await writeFile(join(folder, `sample-${at}.ts`), code);
      const project = { name: '@entra-bff/renewal-client', include: ['*.ts'], linked: ['@types/node'] };
      expect(await installPacked(folder, project)).toMatchObject({ failed: false });
      expect(await compile(folder)).toEqual({ failed: false, output: '' });
    },
    SLOW,
  );
});
