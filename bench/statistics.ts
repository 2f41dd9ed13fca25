/** A figure over its rounds. */
export interface Summary {
  median: number;
  min: number;
  max: number;
}

export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: median(sorted), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** Nearest rank: a value that was measured. NaN when there is none. */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(Math.max(rank, 0), sorted.length - 1)] ?? Number.NaN;
}

/** Round by round: what was measured in one round is only ever compared with the same round. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.flatMap((value, round) => {
    const other = to[round];
    return other === undefined ? [] : [value / other];
  });
}

/** Round by round, as {@link ratios}. */
export function differences(of: readonly number[], to: readonly number[]): number[] {
  return of.flatMap((value, round) => {
    const other = to[round];
    return other === undefined ? [] : [value - other];
  });
}

/** The same in turn, begun further on: whoever comes first in a round is not always the same. */
export function rotated<T>(values: readonly T[], by: number): T[] {
  const start = by % Math.max(values.length, 1);
  return [...values.slice(start), ...values.slice(0, start)];
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
