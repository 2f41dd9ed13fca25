import type { Measures } from '../measures.js';
import type { SoakOptions } from '../options.js';
import { growthOf } from './growth.js';

/** One limit, and what was found. */
export interface Verdict {
  what: string;
  limit: string;
  found: string;
  isKept: boolean;
}

/** Bytes. */
export const MIB = 1_048_576;
const P99_MS = 100;
const MEMORY_MIB = 512;
/** Of the second third; less than the page cache of a process that does the same all the time wanders. */
const GROWTH_SHARE = 0.15;
const GROWTH_MIB = 32;
const HEAP_LEFT_MIB = 32;
const DELAY_MS = 50;
const SOCKETS_LEFT = 8;
/** Families that end by themselves: marks of what is over or was refused, sign-ins that were given up, counters, leases. */
const ENDS_BY_ITSELF =
  /^bff:(ended-session|used-sign-in|last-sign-in|sign-in|claims-challenge|token-refusal|rate|lease|upstream-window)$/;
/** What tells of a defect. */
const DEFECTS = [
  'request_failed',
  'renewal_failed',
  'notification_failed',
  'stored_entry_damaged',
  'framework',
];

export function judge(measures: Measures, options: SoakOptions): Verdict[] {
  return [
    ...answers(measures),
    ...store(measures),
    canaries(measures, options),
    ...(options.isQuick ? [] : machine(measures)),
  ];
}

function answers({ load, logEvents }: Measures): Verdict[] {
  const defects = DEFECTS.reduce((sum, event) => sum + (logEvents[event] ?? 0), 0);
  return [
    none('unexpected answers', load.unexpectedCount),
    none('sessions lost', load.lostSessions),
    none('defects in the log', defects),
  ];
}

function machine(measures: Measures): Verdict[] {
  const { load, heaps } = measures;
  const last = measures.lives.map((lives) => lives.at(-1) ?? []);
  const vitals = measures.lives.flat(2);
  const most = Math.max(...vitals.map(({ rss }) => rss)) / MIB;
  const delay = Math.max(...last.map((life) => life.at(-1)?.delayP99 ?? 0));
  const sockets = Math.max(
    ...measures.lives.map((lives) => (lives.at(-1)?.at(-1)?.sockets ?? 0) - (lives[0]?.[0]?.sockets ?? 0)),
  );
  const left = Math.max(...heaps.after.map((bytes, at) => bytes - (heaps.start[at] ?? bytes))) / MIB;
  return [
    atMost('p99 of all answers, faults apart', P99_MS, load.quiet.p99, 'ms'),
    atMost('memory of a replica', MEMORY_MIB, most, 'MiB'),
    ...last.flatMap((life, at) => grown(life, measures.span, at)),
    atMost('heap that is left when everybody has signed out', HEAP_LEFT_MIB, left, 'MiB'),
    atMost('sockets that are left when everybody has hung up', SOCKETS_LEFT, sockets, ''),
    atMost("event loop's delay, p99, faults apart", DELAY_MS, delay, 'ms'),
  ];
}

function grown(...[life, load, at]: [...Parameters<typeof growthOf>, number]): Verdict[] {
  const growth = growthOf(life, load);
  if (growth === undefined) return [];
  const allowed = Math.max(GROWTH_MIB, (growth.second * GROWTH_SHARE) / MIB);
  const by = (growth.last - growth.second) / MIB;
  return [atMost(`growth of replica ${at + 1}, second third of the load to last`, allowed, by, 'MiB')];
}

function store({ keys }: Measures): Verdict[] {
  const { before, after } = keys;
  const left = Object.entries(after.families)
    .filter(([family, count]) => !ENDS_BY_ITSELF.test(family) && count > (before.families[family] ?? 0))
    .map(([family, count]) => `${count - (before.families[family] ?? 0)} of ${family}`);
  return [
    {
      what: 'keys of sessions, tokens and indexes when everybody has signed out',
      limit: 'as before',
      found: left.length === 0 ? 'as before' : left.join(', '),
      isKept: left.length === 0,
    },
    none('keys that never end', keys.full.withoutEnd + after.withoutEnd),
  ];
}

function canaries({ canaries: { scanned, leaks, searchWorks } }: Measures, options: SoakOptions): Verdict {
  return {
    what: 'secrets in answers and log lines',
    limit: `0 in ${options.canaries.toLocaleString('en')} or more`,
    found: searchWorks
      ? `${leaks.length} in ${scanned.toLocaleString('en')}${leaks.length === 0 ? '' : `: ${leaks.join(', ')}`}`
      : 'the search does not find one that it is shown',
    isKept: searchWorks && leaks.length === 0 && scanned >= options.canaries,
  };
}

function none(what: string, count: number): Verdict {
  return { what, limit: '0', found: String(count), isKept: count === 0 };
}

function atMost(what: string, limit: number, found: number, unit: string): Verdict {
  const text = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
  return { what, limit: text(limit), found: text(found), isKept: found <= limit };
}
