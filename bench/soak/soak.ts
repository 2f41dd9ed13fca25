import { setTimeout as sleep } from 'node:timers/promises';
import { numberIn, tableIn, textsIn, fieldsOf, type Fields } from '../shape.js';
import { FaultsRun } from './faults-run.js';
import type { Latencies, LoadReport, Measures } from './measures.js';
import type { SoakOptions } from './options.js';
import type { Step } from './schedule.js';
import { Stage } from './stage.js';

type Say = (line: string) => void;

const LOOK_EVERY_MS = 5_000;
const SHARE_EVERY_MS = 1_000;
const SETTLE_MS = 4_000;
const FLOOD_AT_MOST_MS = 900_000;

/** The whole run. */
export async function soak(
  options: SoakOptions,
  say: Say,
): Promise<{ measures: Measures; steps: readonly Step[] }> {
  say('starting');
  const stage = await Stage.open(options);
  const watching = [
    every(SHARE_EVERY_MS, () => stage.shareSecrets()),
    every(LOOK_EVERY_MS, () => look(stage)),
    every(LOOK_EVERY_MS * 2, () => tell(stage, say)),
  ];
  try {
    return await measure(stage, options, say, async () => {
      await Promise.all(watching.map((watch) => watch.stop()));
    });
  } finally {
    await Promise.all(watching.map((watch) => watch.stop()));
    await stage.close();
  }
}

async function measure(
  stage: Stage,
  options: SoakOptions,
  say: Say,
  stopWatching: () => Promise<void>,
): Promise<{ measures: Measures; steps: readonly Step[] }> {
  const before = { keys: await stage.redis.keys(), store: await stage.redis.figures() };
  const heapsAtStart = await heaps(stage);
  say(`${options.people} people sign in`);
  const signInBegun = performance.now();
  await stage.askLoad('signIn');
  const seconds = (performance.now() - signInBegun) / 1_000;
  const full = { keys: await stage.redis.keys(), store: await stage.redis.figures() };
  const heapsWhenFull = await heaps(stage);
  await stage.askLoad('follow', { count: options.streams });

  say('load, and faults');
  const start = await stage.redis.figures();
  const { steps, loadSeconds, load } = await underLoad(stage, options, say);
  const end = await stage.redis.figures();
  const heapsAtEnd = await heaps(stage);
  await flood(stage, options, say);

  say('roll call, and everybody signs out');
  await stage.askLoad('rollCall');
  await stage.askLoad('signOut');
  await stage.askLoad('unfollow');
  await sleep(SETTLE_MS);
  const after = await stage.redis.keys();
  const heapsAfter = await heaps(stage);
  await stopWatching();
  for (const _ of [1, 2]) await stage.shareSecrets();
  const final = await stage.askLoad('report');
  const counted = { ...loadReport(final), kinds: load.kinds, quiet: load.quiet, inFaults: load.inFaults };
  return {
    steps,
    measures: {
      signIn: { people: options.people, seconds },
      load: { ...counted, asked: load.asked },
      lives: stage.replicas.map(({ lives }) => lives),
      heaps: { start: heapsAtStart, full: heapsWhenFull, end: heapsAtEnd, after: heapsAfter },
      keys: { before: before.keys, full: full.keys, after },
      store: { before: before.store, full: full.store, start, end },
      loadSeconds,
      logLines: stage.log.lines,
      logEvents: Object.fromEntries(stage.log.events),
      canaries: {
        scanned: numberIn(final, 'scanned') + stage.scanner.scanned,
        bytes: numberIn(final, 'scannedBytes') + stage.scanner.bytes,
        secrets: stage.secretsCount,
        leaks: [...textsIn(final, 'leaks'), ...stage.scanner.leaks],
      },
    },
  };
}

async function underLoad(
  stage: Stage,
  options: SoakOptions,
  say: Say,
): Promise<{ steps: readonly Step[]; loadSeconds: number; load: LoadReport }> {
  const ms = options.minutes * 60_000;
  const faults = new FaultsRun(stage, say);
  const begun = performance.now();
  await Promise.all([stage.askLoad('act', { rate: options.rate, ms }), faults.play(options, ms)]);
  const loadSeconds = (performance.now() - begun) / 1_000;
  return { steps: faults.played, loadSeconds, load: loadReport(await stage.askLoad('report')) };
}

/** More answers and log lines, as fast as they come, until there are enough. */
async function flood(stage: Stage, { canaries }: SoakOptions, say: Say): Promise<void> {
  if (canaries === 0) return;
  say(`answers and log lines up to ${canaries}`);
  await stage.askLoad('flood', { enough: canaries, ms: FLOOD_AT_MOST_MS });
}

function heaps(stage: Stage): Promise<number[]> {
  return Promise.all(stage.replicas.map((replica) => replica.heap()));
}

/** A replica that is being restarted cannot be asked. */
async function look(stage: Stage): Promise<void> {
  await Promise.allSettled(stage.replicas.map((replica) => replica.look()));
}

async function tell(stage: Stage, say: Say): Promise<void> {
  const progress = await stage.askLoad('progress');
  const text = Object.entries(progress).map(([name, value]) => `${name} ${String(value)}`);
  say(`  ${text.join(', ')}, log lines ${stage.log.lines}`);
}

function every(ms: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      await work();
      await sleep(ms);
    }
  })();
  // It is told when the run asks for it.
  running.catch(() => undefined);
  return {
    stop: () => {
      isOver = true;
      return running;
    },
  };
}

function loadReport(fields: Fields): LoadReport {
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
    streamsOpened: numberIn(fields, 'streamsOpened'),
    events: tableNumbers(fields, 'events'),
  };
}

function tableNumbers(fields: Fields, name: string): Record<string, number> {
  return Object.fromEntries(Object.entries(tableIn(fields, name)).map(([key, text]) => [key, Number(text)]));
}
