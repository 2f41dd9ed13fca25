import { describe, expect, it } from '@jest/globals';
import type { Measures } from '../measures.js';
import { readOptions } from '../options.js';
import type { Vitals } from '../replicas.js';
import { judge } from './judge.js';
import { report } from './report.js';

const MIB = 1_048_576;
const OPTIONS = readOptions(['--canaries', '1000']);
if (OPTIONS === undefined) throw new Error('There are options.');
const options = OPTIONS;

function life(rss: (second: number) => number): Vitals[] {
  return Array.from({ length: 60 }, (_, look) => ({
    at: look * 5_000,
    rss: rss(look * 5) * MIB,
    heap: 0,
    sockets: 10,
    delayP50: 0.2,
    delayP99: 12,
    delayMost: 40,
    cpu: look * 1e6,
  }));
}

/** A run in which everything was as it should be, with these changes. */
function run(changes: Partial<Measures> = {}): Measures {
  const latencies = { count: 100, p50: 5, p99: 60, most: 90 };
  const keys = { total: 0, families: {}, withoutEnd: 0, longest: 0 };
  const store = { bytes: 1_000_000, commands: 0, clients: 9, cpuSeconds: 1 };
  return {
    signIn: { people: 100, seconds: 2, until: 20_000 },
    load: {
      asked: 100,
      unexpected: [],
      unexpectedCount: 0,
      lostSessions: 0,
      quiet: latencies,
      inFaults: latencies,
      kinds: { items: latencies },
      outcomes: { quiet: { '200': 100 } },
    },
    lives: [[life(() => 200)]],
    heaps: { start: [50 * MIB], full: [70 * MIB], end: [71 * MIB], after: [52 * MIB] },
    keys: { before: keys, full: { ...keys, families: { 'bff:session': 100 } }, after: keys },
    store: { before: store, full: { ...store, bytes: 2_200_000 }, start: store, end: store },
    weights: [{ kind: 'items', cpuMs: 1.5, commands: 0.2 }],
    span: { from: 0, to: 300_000 },
    logLines: 500,
    logEvents: { request_completed: 500 },
    canaries: { scanned: 2_000, bytes: 1_000_000, secrets: 500, searchWorks: true, leaks: [] },
    ...changes,
  };
}

const broken = (measures: Measures): string[] =>
  judge(measures, options)
    .filter(({ isKept }) => !isKept)
    .map(({ what }) => what);

describe('what a soak is judged by', () => {
  it('is kept by a run in which all was well', () => {
    expect(broken(run())).toEqual([]);
  });

  const { load, heaps, keys, canaries } = run();
  it.each<[string, Partial<Measures>]>([
    ['unexpected answers', { load: { ...load, unexpectedCount: 1 } }],
    ['sessions lost', { load: { ...load, lostSessions: 1 } }],
    ['defects in the log', { logEvents: { request_failed: 1 } }],
    ['p99 of all answers, faults apart', { load: { ...load, quiet: { ...load.quiet, p99: 101 } } }],
    ['memory of a replica', { lives: [[life(() => 600)]] }],
    [
      'growth of replica 1, second third of the load to last',
      { lives: [[life((second) => 200 + second / 2.5)]] },
    ],
    ['heap that is left when everybody has signed out', { heaps: { ...heaps, after: [90 * MIB] } }],
    [
      'keys of sessions, tokens and indexes when everybody has signed out',
      { keys: { ...keys, after: { ...keys.after, families: { 'bff:msal': 1 } } } },
    ],
    ['keys that never end', { keys: { ...keys, after: { ...keys.after, withoutEnd: 1 } } }],
    ['secrets in answers and log lines', { canaries: { ...canaries, leaks: ['GET /bff/user 200'] } }],
    ['secrets in answers and log lines', { canaries: { ...canaries, scanned: 999 } }],
    ['secrets in answers and log lines', { canaries: { ...canaries, searchWorks: false } }],
  ])('is broken by %s', (what, changes) => {
    expect(broken(run(changes))).toEqual([what]);
  });

  it('lets marks and counters stand, which end by themselves', () => {
    const families = { 'bff:ended-session': 9, 'bff:used-sign-in': 9, 'bff:token-refusal': 1, 'bff:rate': 1 };
    expect(broken(run({ keys: { ...keys, after: { ...keys.after, families } } }))).toEqual([]);
  });

  it('lets stand what stood before anybody came', () => {
    const before = { ...keys.before, families: { 'bff:msal': 2 } };
    expect(broken(run({ keys: { ...keys, before, after: before } }))).toEqual([]);
  });

  it('is told on a page', () => {
    const measures = run();
    const page = report(options, measures, judge(measures, options), []);
    expect(page).toContain('| p99 of all answers, faults apart | 100 ms | 60 ms | kept |');
    expect(page).toContain('- a session with its tokens in Redis: 12,000 bytes');
  });
});
