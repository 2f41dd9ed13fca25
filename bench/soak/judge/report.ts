import { cpus, totalmem } from 'node:os';
import type { Latencies } from '../load-report.js';
import type { Measures } from '../measures.js';
import type { SoakOptions } from '../options.js';
import type { Step } from '../schedule.js';
import type { Verdict } from './judge.js';
import { replicas } from './replicas-table.js';
import { sizing } from './sizing.js';
import { table } from './table.js';

/** The result as a page. */
export function report(
  options: SoakOptions,
  measures: Measures,
  verdicts: readonly Verdict[],
  steps: readonly Step[],
): string {
  const sections: [string, string[]][] = [
    ['Limits', [...limits(verdicts), ...complaints(measures)]],
    ['Answers', [DUE, '', ...latencies(measures)]],
    ['Faults', [MEANWHILE, '', ...faults(measures, steps)]],
    ['Replicas', replicas(measures)],
    ['Redis', redis(measures)],
    ['Log lines', logLines(measures)],
    ['Sizes', sizing(measures)],
  ];
  const body = sections.flatMap(([title, lines]) => [`## ${title}`, '', ...lines, '']);
  return ['# Soak', '', WRITTEN, '', circumstances(options, measures), '', ...body].join('\n');
}

const WRITTEN =
  'Written by `npm run soak -- --markdown docs/soak.md`; what it does is told in [bench/soak](../bench/soak/README.md).';
const DUE =
  'Milliseconds from the moment for which a request was due, whatever became of those before it, to its last byte.';
const MEANWHILE = 'What came while each of them lasted and until its consequences had to be over.';

function limits(verdicts: readonly Verdict[]): string[] {
  return table(
    ['', 'limit', 'found', ''],
    verdicts.map(({ what, limit, found, isKept }) => [what, limit, found, isKept ? 'kept' : '**broken**']),
  );
}

function circumstances(options: SoakOptions, { signIn, load, span }: Measures): string {
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 1_073_741_824);
  return (
    `${date}, Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model ?? 'unknown'}, ${memory} GB; replicas, ` +
    `Redis, the emulator and the load share them. ${options.people.toLocaleString('en')} people signed in, ` +
    `${Math.round(signIn.people / signIn.seconds)} a second; ${load.asked.toLocaleString('en')} requests in ` +
    `${Math.round((span.to - span.from) / 1_000)} s, ${options.rate} a second, ${options.replicas} replicas, ${options.streams} event streams.`
  );
}

function complaints({ load }: Measures): string[] {
  if (load.unexpected.length === 0) return [];
  return ['', '### Unexpected', '', ...load.unexpected.map((line) => `- ${line}`)];
}

function latencies({ load }: Measures): string[] {
  const row = (name: string, { count, p50, p99, most }: Latencies): string[] => [
    name,
    count.toLocaleString('en'),
    ...[p50, p99, most].map((value) => value.toFixed(1)),
  ];
  const kinds = Object.entries(load.kinds).toSorted(([, a], [, b]) => b.count - a.count);
  return table(
    ['', 'count', 'p50', 'p99', 'most'],
    [
      row('all, faults apart', load.quiet),
      ...kinds.map(([name, values]) => row(name, values)),
      row('all, in faults', load.inFaults),
    ],
  );
}

function faults({ load }: Measures, steps: readonly Step[]): string[] {
  return table(
    ['fault', '', 'answers'],
    steps.map(({ name, says }) => [
      name,
      says,
      Object.entries(load.outcomes[name] ?? {})
        .toSorted(([, a], [, b]) => b - a)
        .map(([outcome, count]) => `${count} × ${outcome}`)
        .join(', '),
    ]),
  );
}

function redis({ keys }: Measures): string[] {
  const families = [...new Set([keys.full, keys.after].flatMap(({ families: of }) => Object.keys(of)))];
  const row = (name: string, pick: (of: typeof keys.full) => number): string[] => [
    name,
    ...[keys.before, keys.full, keys.after].map((of) => String(Math.round(pick(of)))),
  ];
  return table(
    ['keys', 'before', 'everybody signed in', 'everybody signed out'],
    [
      row('all', ({ total }) => total),
      ...families.toSorted().map((family) => row(`\`${family}\``, (of) => of.families[family] ?? 0)),
      row('the longest stands, seconds', ({ longest }) => longest),
    ],
  );
}

function logLines({ logEvents }: Measures): string[] {
  const events = Object.entries(logEvents).toSorted(([, a], [, b]) => b - a);
  return table(
    ['event', 'lines'],
    events.map(([event, count]) => [`\`${event}\``, count.toLocaleString('en')]),
  );
}
