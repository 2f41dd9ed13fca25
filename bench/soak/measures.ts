import type { Keys } from './redis-view.js';
import type { Vitals } from './replicas.js';

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
  streamsOpened: number;
  events: Readonly<Record<string, number>>;
}

/** Redis at one moment. */
export interface StoreFigures {
  bytes: number;
  commands: number;
  clients: number;
  cpuSeconds: number;
}

/** All figures of a run. Times in milliseconds, sizes in bytes. */
export interface Measures {
  signIn: { people: number; seconds: number };
  load: LoadReport;
  /** Of each replica: every process that it was. */
  lives: readonly (readonly (readonly Vitals[])[])[];
  /** After a collection; by replica. */
  heaps: {
    start: readonly number[];
    full: readonly number[];
    end: readonly number[];
    after: readonly number[];
  };
  keys: { before: Keys; full: Keys; after: Keys };
  store: { before: StoreFigures; full: StoreFigures; start: StoreFigures; end: StoreFigures };
  loadSeconds: number;
  logLines: number;
  logEvents: Readonly<Record<string, number>>;
  canaries: { scanned: number; bytes: number; secrets: number; leaks: readonly string[] };
}
