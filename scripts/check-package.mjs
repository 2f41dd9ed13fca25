// Builds and packs a library as it would be published, and has publint and arethetypeswrong look at the tarball.
// `node scripts/check-package.mjs libs/msal-redis-cache [folder to keep the tarball in]` prints the tarball's files
// and fails when something is wrong with it.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { apiReport } from './api-report.mjs';

const [folder = '', keepIn] = process.argv.slice(2);

/** These libraries are ES modules: how a `require` without Node's support for them fares is known. */
const RESOLUTIONS = new Set(['node16-esm', 'bundler']);

/** A tarball of a fresh build, made aside: another build may be going on in the library's own `dist`. */
function pack(workshop) {
  const stage = join(workshop, 'stage');
  cpSync(folder, stage, { recursive: true, filter: (path) => !/(^|\/)(dist|node_modules)$/.test(path) });
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const project = join(folder, 'tsconfig.lib.json');
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', join(stage, 'dist')], { stdio: 'inherit' });
  if (existsSync(join(folder, 'src/classic.ts'))) {
    const script = join(stage, 'dist/renewal-client.js');
    execFileSync(process.execPath, ['scripts/build-classic.mjs', script], { stdio: 'inherit' });
  }
  const npm = ['pack', '--json', '--ignore-scripts', '--pack-destination', keepIn ?? workshop];
  const [packed] = JSON.parse(execFileSync('npm', npm, { cwd: stage, encoding: 'utf8' }));
  return { ...packed, dist: join(stage, 'dist'), path: join(keepIn ?? workshop, packed.filename) };
}

/** publint leaves conditions aside that Node does not know: our own `source` must lead somewhere, too. */
function missingFiles(exports, files) {
  return targetsOf(exports)
    .filter((target) => !files.some(({ path }) => `./${path}` === target))
    .map((target) => `exports: ${target} is not in the package`);
}

const targetsOf = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targetsOf));

async function publintFaults(tarball) {
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg)}`);
}

async function typeFaults(tarball) {
  const { problems = [] } = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  return problems
    .filter(({ resolutionKind }) => resolutionKind === undefined || RESOLUTIONS.has(resolutionKind))
    .map((problem) => `arethetypeswrong: ${JSON.stringify(problem)}`);
}

/** The committed report of what the library exports, against what was built. */
async function reportFaults(dist) {
  const { path, text } = await apiReport(folder, dist);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return current === text
    ? []
    : [`api: ${path} is not what the source says: node scripts/api-report.mjs ${folder}`];
}

if (keepIn !== undefined) mkdirSync(keepIn, { recursive: true });
const workshop = mkdtempSync(join(tmpdir(), 'check-package-'));
try {
  const { path, files, size, dist } = pack(workshop);
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const faults = [
    ...missingFiles(exports, files),
    ...(await publintFaults(tarball)),
    ...(await typeFaults(tarball)),
    ...(await reportFaults(dist)),
  ];
  for (const file of files) console.log(file.path);
  console.log(`${files.length} files, ${size} bytes packed`);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(workshop, { recursive: true });
}
