import { fieldsOf, numberIn, textsIn, type Fields } from '../shape.js';

/** Milliseconds, of so many answers. */
export interface Latencies {
  count: number;
  p50: number;
  p99: number;
  most: number;
}

/** What the load tells of itself. */
export interface LoadReport {
  asked: number;
  unexpected: readonly string[];
  unexpectedCount: number;
  lostSessions: number;
  quiet: Latencies;
  inFaults: Latencies;
  kinds: Readonly<Record<string, Latencies>>;
  outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function readLoadReport(fields: Fields): LoadReport {
  const counts = (value: unknown): Record<string, number> =>
    Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, count]) => [name, Number(count)]));
  const latencies = (value: unknown): Latencies => {
    const of = counts(value);
    const figure = (name: string): number => of[name] ?? Number.NaN;
    return { count: figure('count'), p50: figure('p50'), p99: figure('p99'), most: figure('most') };
  };
  const each = <T>(name: string, read: (value: unknown) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(fieldsOf(fields[name])).map(([key, value]) => [key, read(value)]));
  return {
    asked: numberIn(fields, 'asked'),
    unexpected: textsIn(fields, 'unexpected'),
    unexpectedCount: numberIn(fields, 'unexpectedCount'),
    lostSessions: numberIn(fields, 'lostSessions'),
    quiet: latencies(fields['quiet']),
    inFaults: latencies(fields['inFaults']),
    kinds: each('kinds', latencies),
    outcomes: each('outcomes', counts),
  };
}
