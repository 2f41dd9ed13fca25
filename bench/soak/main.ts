import { writeFileSync } from 'node:fs';
import { judge } from './judge/judge.js';
import { report } from './judge/report.js';
import { readOptions, USAGE, type SoakOptions } from './options.js';
import { soak } from './soak.js';

const SETTLING_MS = 300_000;
const SIGN_INS_A_SECOND = 20;
const CANARIES_A_SECOND = 500;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

async function run(options: SoakOptions): Promise<void> {
  endAtLast(options);
  const start = performance.now();
  const { measures, steps } = await soak(options, (line) => {
    process.stderr.write(
      `${String(Math.round((performance.now() - start) / 1_000)).padStart(5)} s  ${line}\n`,
    );
  });
  const verdicts = judge(measures, options);
  const page = report(options, measures, verdicts, steps);
  if (options.markdown !== undefined) writeFileSync(options.markdown, page);
  process.stdout.write(page);
  process.exit(verdicts.every(({ isKept }) => isKept) ? 0 : 1);
}

/** Whatever hangs: the children end when we do. */
function endAtLast({ minutes, people, canaries }: SoakOptions): void {
  const seconds = minutes * 60 + (2 * people) / SIGN_INS_A_SECOND + canaries / CANARIES_A_SECOND;
  setTimeout(
    () => {
      process.stderr.write('It has taken too long.\n');
      process.exit(1);
    },
    seconds * 1_000 + SETTLING_MS,
  ).unref();
}
