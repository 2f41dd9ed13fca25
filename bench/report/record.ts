import { readFileSync, writeFileSync } from 'node:fs';
import { fieldsOf, numbersIn, textIn } from '../shape.js';
import { Figures } from './figures.js';
import { describeRun, type Run } from './run.js';

/** A run for machines: how it was made, and every figure with its rounds. */
export function writeRecord(path: string, run: Run, figures: Figures): void {
  const record = { described: describeRun(run), run, figures: figures.all() };
  writeFileSync(path, `${JSON.stringify(record, null, 1)}\n`);
}

/** What {@link writeRecord} wrote. Throws when it is something else. */
export function readRecord(path: string): { described: string; figures: Figures } {
  const record = fieldsOf(JSON.parse(readFileSync(path, 'utf8')));
  const { figures: recorded } = record;
  if (!Array.isArray(recorded)) throw new Error(`${path} holds no figures.`);
  const figures = new Figures();
  for (const one of recorded.map(fieldsOf)) {
    const { connections, users } = one;
    const subject = {
      part: textIn(one, 'part'),
      of: textIn(one, 'of'),
      ...(typeof connections === 'number' && { connections }),
      ...(typeof users === 'number' && { users }),
    };
    figures.add(subject, textIn(one, 'measure'), textIn(one, 'unit'), ...numbersIn(one, 'rounds'));
  }
  return { described: textIn(record, 'described'), figures };
}
