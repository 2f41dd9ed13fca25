import type { Measures } from '../measures.js';
import type { Vitals } from '../replicas.js';
import { growthOf } from './growth.js';
import { MIB } from './judge.js';
import { table } from './table.js';

/** How each replica fared: its last process, and what all of them needed at most. */
export function replicas({ lives, heaps, span }: Measures): string[] {
  const rows: [string, (replica: number) => string][] = [
    ['processes', (at) => String(lives[at]?.length)],
    ['RSS in the second third of the load, MiB', (at) => size(growthOf(lastLife(at), span)?.second)],
    ['in the last third', (at) => size(growthOf(lastLife(at), span)?.last)],
    ['at most', (at) => size(Math.max(...(lives[at] ?? []).flat().map(({ rss }) => rss)))],
    ['heap at the start, after a collection, MiB', (at) => size(heaps.start[at])],
    ['with everybody signed in', (at) => size(heaps.full[at])],
    ['at the end of the load', (at) => size(heaps.end[at])],
    ['with everybody signed out', (at) => size(heaps.after[at])],
    ['sockets at the start', (at) => String(lives[at]?.[0]?.[0]?.sockets)],
    ['when everybody had hung up', (at) => String(lastLook(at)?.sockets)],
    ["event loop's delay p50, faults apart, ms", (at) => milliseconds(lastLook(at)?.delayP50)],
    ['p99', (at) => milliseconds(lastLook(at)?.delayP99)],
    ['at most', (at) => milliseconds(lastLook(at)?.delayMost)],
  ];
  const lastLife = (at: number): readonly Vitals[] => lives[at]?.at(-1) ?? [];
  const lastLook = (at: number): Vitals | undefined => lastLife(at).at(-1);
  return table(
    ['', ...lives.map((_, at) => `replica ${at + 1}`)],
    rows.map(([name, tell]) => [name, ...lives.map((_, at) => tell(at))]),
  );
}

function size(bytes: number | undefined): string {
  return bytes === undefined ? '' : (bytes / MIB).toFixed(0);
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(1);
}
