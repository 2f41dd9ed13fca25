import type { LoadReport } from './load-report.js';
import type { Keys, StoreFigures } from './redis-view.js';
import type { Vitals } from './replicas.js';
import type { Weight } from './weigh.js';

/** All figures of a run. Times in milliseconds, sizes in bytes. */
export interface Measures {
  /** `until` by the clock of `Vitals.at`. */
  signIn: { people: number; seconds: number; until: number };
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
  weights: readonly Weight[];
  /** Of the load, by the clock of `Vitals.at`. */
  span: { from: number; to: number };
  logLines: number;
  logEvents: Readonly<Record<string, number>>;
  canaries: {
    scanned: number;
    bytes: number;
    secrets: number;
    searchWorks: boolean;
    leaks: readonly string[];
  };
}
