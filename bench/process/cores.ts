import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** The server under test has a core to itself; what it talks to has the others. */
export const CORES = {
  server: 0,
  load: other(1),
  upstream: other(2),
  world: other(3),
} as const;

/** Without it the numbers say less. */
export const isPinned = hasTaskset && availableParallelism() > 1;

/** The command that runs `words` on a core. */
export function pinned(core: number | undefined, words: readonly string[]): string[] {
  return isPinned && core !== undefined ? ['taskset', '-c', String(core), ...words] : [...words];
}

/** This process leaves the server's core alone. */
export function makeRoom(): void {
  if (isPinned) spawnSync('taskset', ['-acp', String(CORES.world), String(process.pid)]);
}

function other(wanted: number): number {
  const cores = availableParallelism();
  return cores > wanted ? wanted : Math.max(cores - 1, 0);
}
