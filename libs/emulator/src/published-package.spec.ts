import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkAndPack,
  compile,
  installPacked,
  run,
  runNode,
  undocumentedExports,
  type Run,
} from '../../../scripts/packed-library.mjs';

const LIBRARY = 'libs/emulator';
const SLOW = 120_000;
const ANY_PORTS = ['--port-entra', '0', '--port-graph', '0', '--port-sharepoint', '0'];

let folder: string;
let checked: Run;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  checked = await checkAndPack(LIBRARY, folder);
}, SLOW);
afterAll(() => rm(folder, { recursive: true }));

/** The installed command, until it is told to end; what it printed, and its exit code. */
function command(
  args: readonly string[],
  onOutput: (all: string, end: () => void) => void,
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(folder, 'node_modules/.bin/entra-bff-emulator'), args, { cwd: folder });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      onOutput(output, () => child.kill('SIGTERM'));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve([code, signal, output]));
  });
}

describe('the published emulator', () => {
  it('passes publint and arethetypeswrong, and exports what its API report says, all of it documented', async () => {
    expect(checked.output).not.toMatch(/^(api|exports|publint|arethetypeswrong): /m);
    expect(await undocumentedExports(LIBRARY)).toEqual([]);
    expect(checked.failed).toBe(false);
  });

  it('holds what it is used and judged by, and neither tests nor metadata of others', () => {
    const files = checked.output.split('\n');
    const needed = [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'api.md',
      'dist/cli.js',
      'dist/index.d.ts',
      'src/cli.ts',
    ];
    expect(files).toEqual(expect.arrayContaining(needed));
    expect(files.filter((file) => /\.spec\.|test-support|\.xml$/.test(file))).toEqual([]);
  });

  it(
    "compiles in a stranger's strict project with its one dependency alone, runs there, and its command too",
    async () => {
      await mkdir(join(folder, 'program'));
      await cp(join(LIBRARY, 'test-support/packed-consumer.ts'), join(folder, 'program/main.ts'));
      const project = {
        name: '@entra-bff/emulator',
        include: ['program'],
        dependencies: ['jose'],
        linked: ['@types/node'],
      };
      expect(await installPacked(folder, project)).toMatchObject({ failed: false });
      expect(await compile(folder)).toEqual({ failed: false, output: '' });
      expect(await runNode(['program/main.js'], folder)).toEqual({
        failed: false,
        output: '429 7\n200 Welcome.txt\n200 of the packed data\n1 token request\n',
      });

      const help = await run('npx', ['--offline', 'entra-bff-emulator', '--help'], folder);
      expect(help).toMatchObject({ failed: false, output: expect.stringContaining('--seed-file') });
      await writeFile(join(folder, 'faults.json'), '[{ "action": { "type": "reset" } }]');
      const [code, signal, printed] = await command([...ANY_PORTS, '--faults', 'faults.json'], (all, end) => {
        if (all.includes('/__emulator/status')) end();
      });
      expect([code, signal]).toEqual([0, null]);
      expect(printed).toMatch(/^AZURE_AUTHORITY_HOST='http:\/\/localhost:\d+'$/m);
      expect(printed).toMatch(/^SHAREPOINT_URL='http:\/\/localhost:\d+'$/m);
    },
    SLOW,
  );
});
