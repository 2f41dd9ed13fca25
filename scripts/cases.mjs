// Runs every test that docs/security/cases.md names, and all of test/cases, at full size; writes docs/cases.md. Ends with 1
// when anything failed. With numbers (`npm run cases -- 53 84`) these classes alone, whose rows it puts into the page.
// CASES_SEED repeats the inputs of a run. Needs a build: `npm run cases` makes one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf, isSuite } from './cases/case-map.mjs';
import { casesPage, casesPageAgain } from './cases/cases-page.mjs';
import { outcomeOf, testsIn } from './cases/outcomes.mjs';

const MAP = 'docs/security/cases.md';
const PAGE = 'docs/cases.md';
const FOLDERS = ['src', 'libs', 'test'];
const SEEDS = 2 ** 31;
const wanted = process.argv.slice(2).map(Number);

const specs = () =>
  FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, path)))
    .filter((path) => /[.-]spec\.ts$/.test(path) && !/(^|\/)(dist|node_modules)\//.test(path))
    .toSorted((one, other) => one.localeCompare(other));

/** The tests that are meant by any row, and those that are cases by where they stand. */
function suitesOf(cases) {
  const named = new Set(cases.flatMap(({ tests }) => tests.map(({ suite }) => suite)));
  return specs().filter(
    (path) =>
      (path.startsWith('test/cases/') && wanted.length === 0) ||
      [...named].some((suite) => isSuite(suite, path)),
  );
}

function runJest(suites, seed, folder) {
  const [report, record] = [join(folder, 'report.json'), join(folder, 'inputs.jsonl')];
  const started = Date.now();
  const args = ['--json', `--outputFile=${report}`, '--runTestsByPath', ...suites];
  const reporters = ['--reporters=<rootDir>/scripts/cases/progress-reporter.mjs'];
  const { status } = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', ...reporters, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      CASES: 'full',
      CASES_SEED: String(seed),
      CASES_RECORD: record,
    },
  });
  if (!existsSync(report)) throw new Error(`jest ended with ${status} and left no report.`);
  const told = existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : [];
  return {
    report: JSON.parse(readFileSync(report, 'utf8')),
    told: told.map((line) => JSON.parse(line)),
    seconds: Math.round((Date.now() - started) / 1_000),
  };
}

/** Everything that failed, also what no class names. */
function failuresOf(outcomes, ran, report) {
  const broken = report.testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .map(({ name }) => `${name}: did not run`);
  const failed = ran.filter(({ passed }) => !passed).map(({ file, name }) => `${file}: ${name}`);
  const ofClasses = outcomes.flatMap(({ id, failed: names }) => names.map((name) => `class ${id}: ${name}`));
  return [...ofClasses, ...failed.filter((name) => !ofClasses.some((one) => one.endsWith(name))), ...broken];
}

function main() {
  const all = casesOf(readFileSync(MAP, 'utf8'));
  const cases = wanted.length === 0 ? all : all.filter(({ id }) => wanted.includes(id));
  const suites = suitesOf(cases);
  const seed = Number(process.env['CASES_SEED'] ?? Math.floor(Math.random() * SEEDS));
  console.log(`cases: ${cases.length} classes, ${suites.length} suites, CASES_SEED=${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'entra-bff-cases-'));
  try {
    const { report, told, seconds } = runJest(suites, seed, folder);
    const ran = testsIn(report, process.cwd());
    const outcomes = cases.map((one) => outcomeOf(one, ran, told));
    const failures = failuresOf(outcomes, ran, report);
    const run = {
      date: new Date().toISOString().slice(0, 10),
      machine: `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`,
      seed,
      seconds,
      suites: suites.length,
      tests: ran.length,
      failed: ran.filter(({ passed }) => !passed).length,
    };
    if (wanted.length === 0) writeFileSync(PAGE, casesPage(outcomes, run));
    else if (existsSync(PAGE)) writeFileSync(PAGE, casesPageAgain(readFileSync(PAGE, 'utf8'), outcomes, run));
    const inputs = outcomes.reduce((sum, outcome) => sum + outcome.inputs, 0);
    console.log(
      `\n${outcomes.length} classes, ${inputs} inputs, ${failures.length} failing, ${seconds} s; ${PAGE}`,
    );
    for (const failure of failures) console.error(`FAILED ${failure}`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main();
