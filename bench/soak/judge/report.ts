import { cpus, totalmem } from 'node:os';
import type { Latencies, Measures } from '../measures.js';
import type { SoakOptions } from '../options.js';
import type { Step } from '../schedule.js';
import { growthOf } from './growth.js';
import type { Verdict } from './judge.js';
import { sizing } from './sizing.js';

const MIB = 1_048_576;

/** The result as a page. */
export function report(
  options: SoakOptions,
  measures: Measures,
  verdicts: readonly Verdict[],
  steps: readonly Step[],
): string {
  return `${[
    '# Soak',
    '',
    'Written by `npm run soak -- --markdown docs/soak.md`; what it does is told in [bench/soak](../bench/soak/README.md).',
    '',
    circumstances(options, measures),
    '',
    '## Limits',
    '',
    ...table(
      ['', 'limit', 'found', ''],
      verdicts.map(({ what, limit, found, isKept }) => [what, limit, found, isKept ? 'kept' : '**broken**']),
    ),
    ...complaints(measures),
    '',
    '## Answers',
    '',
    'Milliseconds from the moment for which a request was due, whatever became of those before it, to its last byte.',
    '',
    ...latencies(measures),
    '',
    '## Faults',
    '',
    'What came while each of them lasted and until its consequences had to be over.',
    '',
    ...faults(measures, steps),
    '',
    '## Replicas',
    '',
    ...replicas(measures),
    '',
    '## Redis',
    '',
    ...redis(measures),
    '',
    '## Sizes',
    '',
    ...sizing(measures),
  ].join('\n')}\n`;
}

function circumstances(options: SoakOptions, { signIn, load, loadSeconds }: Measures): string {
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 1_073_741_824);
  return (
    `${date}, Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model ?? 'unknown'}, ${memory} GB; replicas, ` +
    `Redis, the emulator and the load share them. ${options.people.toLocaleString('en')} people signed in, ` +
    `${Math.round(signIn.people / signIn.seconds)} a second; ${load.asked.toLocaleString('en')} requests in ` +
    `${Math.round(loadSeconds)} s, ${options.rate} a second, ${options.replicas} replicas, ${options.streams} event streams.`
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

function replicas({ lives, heaps }: Measures): string[] {
  const size = (bytes: number | undefined): string => (bytes === undefined ? '' : (bytes / MIB).toFixed(0));
  return table(
    [
      'replica',
      'processes',
      'RSS first third, MiB',
      'last third',
      'most',
      'heap at start, MiB',
      'with all sessions',
      'at the end',
      'all signed out',
      'sockets at the end',
      'delay p50 / p99, ms',
    ],
    lives.map((all, at) => {
      const growth = growthOf(all.at(-1) ?? []);
      const end = all.at(-1)?.at(-1);
      return [
        String(at + 1),
        String(all.length),
        size(growth?.first),
        size(growth?.last),
        size(Math.max(...all.flat().map(({ rss }) => rss))),
        ...[heaps.start, heaps.full, heaps.end, heaps.after].map((values) => size(values[at])),
        String(end?.sockets ?? ''),
        `${end?.delayP50.toFixed(1) ?? ''} / ${end?.delayP99.toFixed(1) ?? ''}`,
      ];
    }),
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

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
