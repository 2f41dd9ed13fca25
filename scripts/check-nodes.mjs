// Builds and tests on each Node that is supported: `npm run check:nodes [-- 22 24]`, `-- --all` for every test.
// The binaries come from the registry, as packages, into a cache beside this repository; their scripts do not run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'entra-bff', 'nodes');
const VERSIONS = ['20', '22', '24'];

/** Everything beside flows, and the flows on which the rest stands. */
const MAIN = [
  'src',
  'libs',
  'test/contract',
  ...[
    'bearer-tokens',
    'compiled-service',
    'cross-site',
    'events.e2e',
    'hostile-input',
    'https-authority',
    'on-behalf-of',
    'pass-through-graph',
    'redis-tls',
    'sharepoint-files',
    'sharepoint-lists',
    'sharepoint-uploads',
    'sign-in.e2e',
    'sign-out.e2e',
    'silent-sign-in',
    'store-down',
    'token-renewal',
    'two-replicas',
    'upstream-wire',
  ].map((name) => `test/flows/${name}`),
];

const words = process.argv.slice(2);
const asked = words.filter((word) => /^\d+(\.\d+)*$/.test(word));
const results = (asked.length > 0 ? asked : VERSIONS).map((version) => check(version));
for (const { version, said, outcome } of results) console.log(`Node ${version} (${said}): ${outcome}`);
process.exitCode = results.every(({ outcome }) => outcome === 'passed') ? 0 : 1;

function check(version) {
  const bin = binaries(version);
  if (bin === undefined) return { version, said: '?', outcome: 'no binary in the registry' };
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` };
  const run = (...args) => spawnSync('npm', args, { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
  const said = spawnSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`\n== Node ${said}`);
  if (!run('run', 'build')) return { version, said, outcome: 'the build failed' };
  const suite = words.includes('--all') ? [] : MAIN;
  return { version, said, outcome: run('run', 'jest', '--', ...suite) ? 'passed' : 'tests failed' };
}

/** The folder with the newest binary of this version for this machine, fetched once. */
function binaries(version) {
  const folder = join(CACHE, version);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const bin = join(folder, 'node_modules', name, 'bin');
  if (!existsSync(join(bin, 'node'))) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${version}`];
    spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  }
  return existsSync(join(bin, 'node')) ? bin : undefined;
}
