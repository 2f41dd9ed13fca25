import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import type { Scale } from '../options.js';
import { isPinned } from '../process/cores.js';

/** Under which circumstances the figures were taken. */
export interface Run {
  date: string;
  /** Of the servers. */
  node: string;
  processor: string;
  cores: number;
  /** Whether the server under test had a core to itself. */
  pinned: boolean;
  scale: Scale;
}

export function lookAround(node: string, scale: Scale): Run {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (asked.status !== 0) throw new Error(`${node} is no Node binary.`);
  return {
    date: new Date().toISOString().slice(0, 10),
    node: asked.stdout.trim(),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    pinned: isPinned,
    scale,
  };
}

/** In a sentence. */
export function describeRun({ date, node, processor, cores, pinned, scale }: Run): string {
  const where = `${date}, Node ${node}, ${cores} cores of ${processor}${pinned ? ', the server alone on one' : ''}`;
  return `${where}; ${scale.rounds} rounds of ${scale.sliceMs} ms. Medians, and the least and the most of the rounds.`;
}
