import { percentile } from '../../statistics.js';
import type { Vitals } from '../replicas.js';

/** Shorter lives tell of warming up, not of growing. */
const SHORTEST_LIFE_MS = 120_000;

export interface Growth {
  /** Resident memory: the middle of the second third, and of the last third. */
  second: number;
  last: number;
}

/**
 * Of a process under load; undefined when it did not live long enough to tell. In the first third it meets everybody, whom
 * its caches keep: they are bounded, and fill.
 */
export function growthOf(life: readonly Vitals[], load: { from: number; to: number }): Growth | undefined {
  const busy = life.filter(({ at }) => at >= load.from && at <= load.to);
  const lifeMs = (busy.at(-1)?.at ?? 0) - (busy[0]?.at ?? 0);
  if (lifeMs < SHORTEST_LIFE_MS || busy.length < 3) return undefined;
  const third = Math.floor(busy.length / 3);
  return { second: middle(busy.slice(third, 2 * third)), last: middle(busy.slice(-third)) };
}

function middle(life: readonly Vitals[]): number {
  return percentile(
    life.map(({ rss }) => rss).toSorted((a, b) => a - b),
    0.5,
  );
}
