import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis, type TestRedis } from '../test-support/redis-server.js';
import { generateKeyEntry } from './key-entry.js';

const library = fileURLToPath(new URL('../', import.meta.url));
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const TSC = join(repository, 'node_modules/typescript/bin/tsc');
const SLOW = 120_000;

interface Run {
  failed: boolean;
  output: string;
}

/** Runs a program to its end; what it prints to both streams is the output. */
function run(command: string, args: readonly string[], cwd: string, env: object = {}): Promise<Run> {
  return new Promise((resolve) => {
    const done = (failure: ExecFileException | null, stdout: string, stderr: string): void =>
      resolve({ failed: failure !== null, output: `${stdout}${stderr}` });
    // Without jest's own NODE_OPTIONS: a stranger has none.
    execFile(command, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } }, done);
  });
}

const node = (args: readonly string[], cwd: string, env?: object): Promise<Run> =>
  run(process.execPath, args, cwd, env);

let folder: string;
let redis: TestRedis;
let checked: Run;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  const check = ['scripts/check-package.mjs', 'libs/msal-redis-cache', folder];
  [redis, checked] = await Promise.all([startRedis(), node(check, repository)]);
}, SLOW);
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

describe('the published package', () => {
  it('passes publint and arethetypeswrong', () => {
    expect(checked.output).not.toMatch(/^(exports|publint|arethetypeswrong): /m);
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
      const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
      await writeProject(tarball);
      const offline = ['install', '--offline', '--ignore-scripts', '--legacy-peer-deps', '--no-audit'];
      expect(await run('npm', offline, folder)).toMatchObject({ failed: false });
      await linkPeers();
      expect(await node([TSC, '-p', '.'], folder)).toEqual({ failed: false, output: '' });
      const environment = { ENCRYPTION_KEYS: generateKeyEntry('k1') };
      const outcome = await node(['test-support/packed-consumer.js'], folder, environment);
      const printed = ['at.ada.1 at.bob.2', 'at.ada.3 at.ada.3 at.ada.1', 'signed out at.bob.2', ''];
      expect(outcome).toEqual({ failed: false, output: printed.join('\n') });
      expect(await redis.client.dbsize()).toBe(1);
    },
    SLOW,
  );
});

/** The program that runs, and the examples of the README, which name no port: here they find the tests' own Redis. */
async function writeProject(tarball: string): Promise<void> {
  const dependencies = { '@entra-bff/msal-redis-cache': `file:${tarball}` };
  const options = {
    module: 'nodenext',
    target: 'ES2023',
    types: ['node'],
    strict: true,
    skipLibCheck: false,
  };
  const files = { include: ['examples', 'test-support'], compilerOptions: options };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(files));
  await cp(join(library, 'test-support/packed-consumer.ts'), join(folder, 'test-support/packed-consumer.ts'));
  await mkdir(join(folder, 'examples'));
  for (const name of await readdir(join(library, 'examples'))) {
    const text = await readFile(join(library, 'examples', name), 'utf8');
    const onPort = text.replace('new Redis({', `new Redis({ port: ${redis.port},`);
    await writeFile(join(folder, 'examples', name), onPort);
  }
}

/** The two peers, and Node's types: installed here already, so that no network is needed. */
async function linkPeers(): Promise<void> {
  for (const scope of ['@azure', '@types']) await mkdir(join(folder, 'node_modules', scope));
  for (const name of ['@azure/msal-node', '@types/node', 'ioredis']) {
    await symlink(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
}
