import { readFileSync, writeFileSync } from 'node:fs';
import { PARTS, readOptions, USAGE, type Options, type Part } from './options.js';
import { measureCold } from './parts/cold.js';
import { measureDownload } from './parts/download.js';
import type { PartContext } from './parts/part.js';
import { measureRatios } from './parts/ratios.js';
import { measureRevocation } from './parts/revocation.js';
import { measureStampede } from './parts/stampede.js';
import { measureUpload } from './parts/upload.js';
import { makeRoom } from './process/cores.js';
import { Figures } from './report/figures.js';
import { fillReadme } from './report/readme.js';
import { readRecord, writeRecord } from './report/record.js';
import { lookAround } from './report/run.js';
import { tables } from './report/tables.js';
import { Stage } from './world/stage.js';

const MEASURES: Record<Part, (context: PartContext) => Promise<void>> = {
  ratios: measureRatios,
  cold: measureCold,
  stampede: measureStampede,
  revocation: measureRevocation,
  download: measureDownload,
  upload: measureUpload,
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else if (options.readme !== undefined) fill(options.readme);
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run({ parts, scale, node, json }: Options): Promise<void> {
  makeRoom();
  const figures = new Figures();
  const circumstances = lookAround(node, scale);
  for (const part of PARTS.filter((one) => parts.includes(one))) {
    const start = performance.now();
    const say = (line: string): void => {
      const seconds = Math.round((performance.now() - start) / 1_000);
      process.stderr.write(`${part}: ${line} (${seconds} s)\n`);
    };
    const stage = await Stage.open({ node, downloadBytes: scale.downloadBytes });
    try {
      await MEASURES[part]({ stage, scale, figures, say });
    } finally {
      await stage.close();
    }
  }
  process.stdout.write(`${tables(circumstances, figures)}\n`);
  if (json !== undefined) writeRecord(json, circumstances, figures);
}

function fill(path: string): void {
  const { described, figures } = readRecord(path);
  writeFileSync('README.md', fillReadme(readFileSync('README.md', 'utf8'), described, figures));
}
