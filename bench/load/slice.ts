import { percentile } from '../statistics.js';
import type { Connection } from './connection.js';
import type { Turns } from './turns.js';

/** Latencies in milliseconds. */
export interface SliceResult {
  requests: number;
  failures: number;
  seconds: number;
  p50: number;
  p99: number;
}

/** Keeps every connection busy for a while, each request by the next user in turn. */
export function runSlice(connections: readonly Connection[], turns: Turns, ms: number): Promise<SliceResult> {
  const latencies: number[] = [];
  let failures = 0;
  const start = performance.now();
  const end = start + ms;
  const drive = (connection: Connection, stopped: () => void): void => {
    const sentAt = performance.now();
    if (sentAt >= end) return stopped();
    connection.send(turns.next(), (status) => {
      latencies.push(performance.now() - sentAt);
      if (status !== 200) failures += 1;
      if (status === 0) stopped();
      else drive(connection, stopped);
    });
  };
  const driven = connections.map((connection) => new Promise<void>((stopped) => drive(connection, stopped)));
  return Promise.all(driven).then(() => {
    const seconds = (performance.now() - start) / 1_000;
    const sorted = latencies.toSorted((a, b) => a - b);
    return {
      requests: sorted.length,
      failures,
      seconds,
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
    };
  });
}
