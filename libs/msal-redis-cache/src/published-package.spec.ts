import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  checkAndPack,
  compile,
  installPacked,
  runNode,
  undocumentedExports,
  type Run,
} from '../../../scripts/packed-library.mjs';
import { startRedis, type TestRedis } from '../test-support/redis-server.js';
import { generateKeyEntry } from './key-entry.js';

const library = fileURLToPath(new URL('../', import.meta.url));
const SLOW = 120_000;

let folder: string;
let redis: TestRedis;
let checked: Run;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  [redis, checked] = await Promise.all([startRedis(), checkAndPack('libs/msal-redis-cache', folder)]);
}, SLOW);
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

describe('the published package', () => {
  it('passes publint and arethetypeswrong, and exports what its API report says, all of it documented', async () => {
    expect(checked.output).not.toMatch(/^(api|exports|publint|arethetypeswrong): /m);
    expect(await undocumentedExports('libs/msal-redis-cache')).toEqual([]);
    expect(checked.failed).toBe(false);
  });

  it('holds what it is used and judged by, and no tests', () => {
    const files = checked.output.split('\n');
    const needed = [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'dist/index.js',
      'dist/index.d.ts',
      'src/index.ts',
    ];
    expect(files).toEqual(expect.arrayContaining(needed));
    expect(files.filter((file) => /spec|test-support|examples/.test(file))).toEqual([]);
  });

  it(
    "compiles in a stranger's strict project that has nothing but the two peers, and keeps its tokens",
    async () => {
      await writePrograms();
      const project = {
        name: '@entra-bff/msal-redis-cache',
        include: ['examples', 'test-support'],
        linked: ['@azure/msal-node', '@types/node', 'ioredis'],
      };
      expect(await installPacked(folder, project)).toMatchObject({ failed: false });
      expect(await compile(folder)).toEqual({ failed: false, output: '' });
      const environment = { ENCRYPTION_KEYS: generateKeyEntry('k1') };
      const outcome = await runNode(['test-support/packed-consumer.js'], folder, environment);
      const printed = ['at.ada.1 at.bob.2', 'at.ada.3 at.ada.3 at.ada.1', 'signed out at.bob.2', ''];
      expect(outcome).toEqual({ failed: false, output: printed.join('\n') });
      expect(await redis.client.dbsize()).toBe(1);
    },
    SLOW,
  );
});

/** The program that runs, and the examples of the README, which name no port: here they find the tests' own Redis. */
async function writePrograms(): Promise<void> {
  await cp(join(library, 'test-support/packed-consumer.ts'), join(folder, 'test-support/packed-consumer.ts'));
  await mkdir(join(folder, 'examples'));
  for (const name of await readdir(join(library, 'examples'))) {
    const text = await readFile(join(library, 'examples', name), 'utf8');
    const onPort = text.replace('new Redis({', `new Redis({ port: ${redis.port},`);
    await writeFile(join(folder, 'examples', name), onPort);
  }
}
