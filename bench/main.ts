import { readOptions, USAGE, type Options, type Part } from './options.js';
import { measureRatios } from './parts/ratios.js';
import { makeRoom } from './process/cores.js';
import { Figures } from './report/figures.js';

type Measure = (options: Options, figures: Figures, say: (line: string) => void) => Promise<void>;

const MEASURES: Partial<Record<Part, Measure>> = {
  ratios: measureRatios,
};

const options = readOptions(process.argv.slice(2));
if (options.help) process.stdout.write(USAGE);
else await run(options);

async function run(chosen: Options): Promise<void> {
  makeRoom();
  const figures = new Figures();
  for (const part of chosen.parts) {
    await MEASURES[part]?.(chosen, figures, (line) => process.stderr.write(`${part}: ${line}\n`));
  }
  for (const figure of figures.all())
    process.stdout.write(
      `${figure.of} ${figure.connections} ${figure.users} ${figure.measure} ${figure.median.toFixed(2)} [${figure.min.toFixed(2)} ${figure.max.toFixed(2)}] ${figure.unit}\n`,
    );
}
