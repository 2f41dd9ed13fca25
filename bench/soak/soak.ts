import { setTimeout as sleep } from 'node:timers/promises';
import { numberIn, textsIn } from '../shape.js';
import { FaultsRun } from './faults-run.js';
import { readLoadReport, type LoadReport } from './load-report.js';
import type { Measures } from './measures.js';
import type { SoakOptions } from './options.js';
import type { Keys, StoreFigures } from './redis-view.js';
import type { Step } from './schedule.js';
import { Stage } from './stage.js';
import { Watch } from './watch.js';
import { weigh } from './weigh.js';

type Say = (line: string) => void;

const LOOK_EVERY_MS = 5_000;
const SHARE_EVERY_MS = 1_000;
const TELL_EVERY_MS = 10_000;
const WEIGHED = 400;
const SETTLE_MS = 4_000;
const FLOOD_AT_MOST_MS = 900_000;

/** The whole run. */
export async function soak(
  options: SoakOptions,
  say: Say,
): Promise<{ measures: Measures; steps: readonly Step[] }> {
  say('starting');
  const run = new Soak(await Stage.open(options), options, say);
  try {
    return await run.measure();
  } finally {
    await run.close();
  }
}

/** What one phase leaves behind. */
interface Load {
  steps: readonly Step[];
  span: Measures['span'];
  report: LoadReport;
  store: Pick<Measures['store'], 'start' | 'end'>;
}

/** Redis and the replicas at one moment. */
interface Moment {
  keys: Keys;
  store: StoreFigures;
  heaps: number[];
}

class Soak {
  readonly #watches: readonly Watch[];

  constructor(
    private readonly stage: Stage,
    private readonly options: SoakOptions,
    private readonly say: Say,
  ) {
    this.#watches = [
      new Watch(SHARE_EVERY_MS, () => stage.shareSecrets()),
      new Watch(LOOK_EVERY_MS, () => this.#look()),
      new Watch(LOOK_EVERY_MS, () => stage.redis.count()),
      new Watch(TELL_EVERY_MS, () => stage.lookForSecrets()),
      new Watch(TELL_EVERY_MS, () => this.#tell()),
    ];
  }

  async measure(): Promise<{ measures: Measures; steps: readonly Step[] }> {
    const { stage, options } = this;
    await this.#look();
    const before = await this.#moment();
    const signIn = await this.#signIn();
    const full = await this.#moment();
    this.say('what each kind of request costs');
    const weights = await weigh(stage, Math.min(WEIGHED, options.people));
    await stage.askLoad('follow', { count: options.streams });
    const load = await this.#underLoad();
    const end = await this.#heaps();
    await this.#flood();
    const after = await this.#everybodyLeaves();
    const { counted, canaries } = await this.#lookBack();
    return {
      steps: load.steps,
      measures: {
        signIn: { people: options.people, ...signIn },
        // Latencies are those of the load; what was unexpected counts to the end.
        load: { ...load.report, ...counted },
        lives: stage.replicas.map(({ lives }) => lives),
        heaps: { start: before.heaps, full: full.heaps, end, after: after.heaps },
        keys: { before: before.keys, full: full.keys, after: after.keys },
        store: { before: before.store, full: full.store, ...load.store },
        weights,
        span: load.span,
        logLines: stage.log.lines,
        logEvents: Object.fromEntries(stage.log.events),
        canaries,
      },
    };
  }

  async close(): Promise<void> {
    await this.stage.close();
  }

  async #signIn(): Promise<{ seconds: number; until: number }> {
    this.say(`${this.options.people} people sign in`);
    const begun = performance.now();
    await this.stage.askLoad('signIn');
    await this.#look();
    const until = performance.now();
    return { seconds: (until - begun) / 1_000, until };
  }

  async #underLoad(): Promise<Load> {
    const { stage, options } = this;
    this.say('load, and faults');
    const faults = new FaultsRun(stage, this.say);
    const start = await stage.redis.figures();
    const from = performance.now();
    const acting = stage.askLoad('act', { rate: options.rate });
    // Told below, or by whatever failed first.
    acting.catch(() => undefined);
    const ms = options.minutes * 60_000;
    try {
      await Promise.all([faults.play(options, ms), sleep(ms)]);
    } finally {
      await stage.askLoad('stopActing');
    }
    const span = { from, to: performance.now() };
    await acting;
    const report = readLoadReport(await stage.askLoad('report'));
    return { steps: faults.played, span, report, store: { start, end: await stage.redis.figures() } };
  }

  /** More answers and log lines, as fast as they come, until there are enough. */
  async #flood(): Promise<void> {
    const { canaries } = this.options;
    if (canaries === 0) return;
    this.say(`answers and log lines up to ${canaries}`);
    await this.stage.askLoad('flood', { enough: canaries, ms: FLOOD_AT_MOST_MS });
  }

  async #everybodyLeaves(): Promise<Moment> {
    this.say('roll call, and everybody signs out');
    await this.stage.askLoad('rollCall');
    await this.stage.askLoad('signOut');
    await this.stage.askLoad('unfollow');
    await sleep(SETTLE_MS);
    const after = await this.#moment();
    await this.stage.askLoad('hangUp');
    await sleep(SETTLE_MS);
    await this.#look();
    return after;
  }

  /** What counts from the beginning to the end. */
  async #lookBack(): Promise<{ counted: Partial<LoadReport>; canaries: Measures['canaries'] }> {
    const { stage } = this;
    await Promise.all(this.#watches.map((watch) => watch.stop()));
    // What came last is looked through when it was asked twice.
    await stage.shareSecrets();
    await stage.shareSecrets();
    const fields = await stage.askLoad('report');
    const { unexpected, unexpectedCount, lostSessions } = readLoadReport(fields);
    return {
      counted: { unexpected, unexpectedCount, lostSessions },
      canaries: {
        scanned: numberIn(fields, 'scanned') + stage.scanner.scanned,
        bytes: numberIn(fields, 'scannedBytes') + stage.scanner.bytes,
        secrets: stage.secretsCount,
        searchWorks: await stage.searchWorks(),
        leaks: [...textsIn(fields, 'leaks'), ...stage.scanner.leaks],
      },
    };
  }

  async #moment(): Promise<Moment> {
    const { redis } = this.stage;
    return { keys: await redis.keys(), store: await redis.figures(), heaps: await this.#heaps() };
  }

  #heaps(): Promise<number[]> {
    return Promise.all(this.stage.replicas.map((replica) => replica.heap()));
  }

  /** A replica that is being restarted cannot be asked. */
  async #look(): Promise<void> {
    await Promise.allSettled(this.stage.replicas.map((replica) => replica.look()));
  }

  async #tell(): Promise<void> {
    const progress = await this.stage.askLoad('progress');
    const text = Object.entries(progress).map(([name, value]) => `${name} ${String(value)}`);
    this.say(`  ${text.join(', ')}, log lines ${this.stage.log.lines}`);
  }
}
