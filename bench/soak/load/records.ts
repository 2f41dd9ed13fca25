import { percentile } from '../../statistics.js';
import type { Latencies } from '../load-report.js';
import type { Answer } from './client.js';
import type { FaultWindows } from './windows.js';

/** What was got, e.g. `200`, `503 idp_unavailable`, `none`. */
export function outcomeOf({ status, code }: Pick<Answer, 'status' | 'code'>): string {
  if (status === 0) return 'none';
  return code === undefined ? String(status) : `${status} ${code}`;
}

const MOST_UNEXPECTED = 50;

/** Every answer, judged when it comes: by what was asked, and by what was wrong on purpose at that time. */
export class Records {
  /** By kind of request, in milliseconds since the moment for which it was due; none of a fault's time. */
  readonly #quiet = new Map<string, number[]>();
  #inFaults: number[] = [];
  /** By fault, or `quiet`, and outcome. */
  readonly #outcomes = new Map<string, Map<string, number>>();
  readonly unexpected: string[] = [];
  unexpectedCount = 0;
  lostSessions = 0;

  constructor(private readonly windows: FaultWindows) {}

  /** Whether it was the usual answer. */
  note(kind: string, expected: readonly string[], due: number, answer: Answer): boolean {
    const now = performance.now();
    const windows = this.windows.during(due, now);
    const outcome = outcomeOf(answer);
    const isUsual = expected.includes(outcome);
    if (windows.length === 0) push(this.#quiet, kind, now - due);
    else this.#inFaults.push(now - due);
    for (const name of windows.length === 0 ? ['quiet'] : windows.map((window) => window.name)) {
      const counts = this.#outcomes.get(name) ?? new Map<string, number>();
      this.#outcomes.set(name, counts);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    if (!isUsual && !windows.some(({ allowed }) => allows(allowed, outcome))) {
      this.complain(`${kind}: ${outcome}${answer.status === 0 ? ` (${answer.code})` : ''}`, windows);
    }
    return isUsual;
  }

  /** What counts begins now: what came before was as fast as it went. */
  beginAnew(): void {
    this.#quiet.clear();
    this.#inFaults = [];
    this.#outcomes.clear();
  }

  complain(what: string, windows: readonly { name: string }[] = []): void {
    this.unexpectedCount += 1;
    const when = windows.length === 0 ? 'quiet' : windows.map(({ name }) => name).join(', ');
    if (this.unexpected.length < MOST_UNEXPECTED)
      this.unexpected.push(`${new Date().toISOString().slice(11, 19)} ${what} [${when}]`);
  }

  report(): object {
    const all = [...this.#quiet.values()].flat();
    return {
      unexpected: this.unexpected,
      unexpectedCount: this.unexpectedCount,
      lostSessions: this.lostSessions,
      quiet: latencies(all),
      inFaults: latencies(this.#inFaults),
      kinds: Object.fromEntries([...this.#quiet].map(([kind, values]) => [kind, latencies(values)])),
      outcomes: Object.fromEntries(
        [...this.#outcomes].map(([name, counts]) => [name, Object.fromEntries(counts)]),
      ),
    };
  }
}

/** A navigation is told of a problem by a page, which has no code. */
function allows(allowed: readonly string[], outcome: string): boolean {
  return allowed.some((one) => one === outcome || one.startsWith(`${outcome} `));
}

function latencies(values: readonly number[]): Latencies {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    most: sorted.at(-1) ?? Number.NaN,
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
