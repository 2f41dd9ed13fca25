// Runs the tests. The few suites that failed among all the others run once more, alone, and both are told of: what fails
// twice is broken; what fails once shares the machine badly, and its test is to be mended.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** More than these are no accident. */
const MOST_SUITES = 3;

/** What jest counted, or undefined when it did not come to its end. */
async function jest(...options) {
  const folder = mkdtempSync(join(tmpdir(), 'entra-bff-tests-'));
  const counted = join(folder, 'counted.json');
  const child = spawn(
    'npm',
    ['run', '--silent', 'jest', '--', '--json', `--outputFile=${counted}`, ...options],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  try {
    await new Promise((resolve) => child.on('close', resolve));
    return JSON.parse(readFileSync(counted, 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isFailed = ({ status }) => status === 'failed';
const countOf = (suites, status) =>
  suites.flatMap(({ assertionResults }) => assertionResults).filter((test) => test.status === status).length;

const first = await jest(...process.argv.slice(2));
let suites = first?.testResults ?? [];
const failed = suites.filter(isFailed);
const paths = failed.map(({ name }) => relative('.', name));
if (failed.length > 0 && failed.length <= MOST_SUITES) {
  console.log(`\nFailed among the others, and run once more, alone:\n  ${paths.join('\n  ')}\n`);
  const second = await jest('--runInBand', '--runTestsByPath', ...paths);
  if (second) suites = [...suites.filter((suite) => !isFailed(suite)), ...second.testResults];
}
// A suite that could not even be read has no test that failed.
const broken = suites.filter((suite) => isFailed(suite) && countOf([suite], 'failed') === 0).length;
const failures = countOf(suites, 'failed') + broken;
if (!first || failures > 0) process.exitCode = 1;
// The last line, which any tool can read.
console.log(`\n${countOf(suites, 'passed')} passed, ${first ? failures : 1} failed`);
