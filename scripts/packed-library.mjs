// What the tests of the published packages share: a library is packed and judged, and a stranger's project uses it.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../', import.meta.url));
const TSC = join(repository, 'node_modules/typescript/bin/tsc');

/** Runs a program to its end; what it prints to both streams is the output. */
export function run(command, args, cwd, env = {}) {
  return new Promise((resolve) => {
    // Without jest's own NODE_OPTIONS: a stranger has none.
    execFile(
      command,
      args,
      { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } },
      (failure, stdout, stderr) => resolve({ failed: failure !== null, output: `${stdout}${stderr}` }),
    );
  });
}

export const runNode = (args, cwd, env) => run(process.execPath, args, cwd, env);

/** Builds and packs `libs/<name>` into a folder, and has publint and arethetypeswrong look at it. */
export const checkAndPack = (library, folder) =>
  runNode(['scripts/check-package.mjs', library, folder], repository);

/** What the API report has against api.md; nothing when it is what the source says. */
export async function apiComplaint(library) {
  return (await runNode(['scripts/api-report.mjs', library, '--check'], repository)).output;
}

/** The names of what a library exports without a word about it. */
export async function undocumentedExports(library) {
  const report = await readFile(join(repository, library, 'api.md'), 'utf8');
  const [exported = ''] = report.split('## Mentioned by it');
  return [...exported.matchAll(/\/\/ \(undocumented\)\nexport (?:declare )?(.*)/g)].map(
    ([, line = '']) => line,
  );
}

/**
 * Makes the folder that holds the tarball the project of a stranger, strict about types. `linked` packages are taken from
 * this repository, so that no network is needed: dependencies of the library, or what its user brings along.
 */
export async function installPacked(folder, { name, include, dependencies = [], linked = [] }) {
  const [tarball = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  const local = dependencies.map((each) => [each, `file:${join(repository, 'node_modules', each)}`]);
  const manifest = {
    type: 'module',
    dependencies: { [name]: `file:${tarball}`, ...Object.fromEntries(local) },
  };
  const compilerOptions = {
    module: 'nodenext',
    target: 'ES2023',
    types: ['node'],
    strict: true,
    skipLibCheck: false,
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ include, compilerOptions }));
  const offline = ['install', '--offline', '--ignore-scripts', '--legacy-peer-deps', '--no-audit'];
  const installed = await run('npm', offline, folder);
  for (const each of linked) {
    const target = join(folder, 'node_modules', each);
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(repository, 'node_modules', each), target);
  }
  return installed;
}

/** The compiler's word on the project. */
export const compile = (folder) => runNode([TSC, '-p', '.'], folder);
