import { percentile } from '../../statistics.js';
import type { Vitals } from '../replicas.js';

/** Shorter lives tell of warming up, not of growing. */
const SHORTEST_LIFE_MS = 120_000;
const WARM_UP_MS = 30_000;

export interface Growth {
  /** Resident memory: the middle of the first third, and of the last third. */
  first: number;
  last: number;
}

/** Of a process, once it was warm; undefined when it did not live long enough to tell. */
export function growthOf(life: readonly Vitals[]): Growth | undefined {
  const begun = life[0]?.at ?? 0;
  const warm = life.filter(({ at }) => at - begun >= WARM_UP_MS);
  const lifeMs = (life.at(-1)?.at ?? 0) - begun;
  if (lifeMs < SHORTEST_LIFE_MS || warm.length < 3) return undefined;
  const third = Math.floor(warm.length / 3);
  return { first: middle(warm.slice(0, third)), last: middle(warm.slice(-third)) };
}

function middle(life: readonly Vitals[]): number {
  return percentile(
    life.map(({ rss }) => rss).toSorted((a, b) => a - b),
    0.5,
  );
}
