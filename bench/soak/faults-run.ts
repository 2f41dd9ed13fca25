import { setTimeout as sleep } from 'node:timers/promises';
import type { SoakOptions } from './options.js';
import { STEPS, type Step } from './schedule.js';
import type { Stage } from './stage.js';

const LONGEST_FAULT_MS = 12_000;
/** Of its slot a fault takes so much; the rest is for what comes after. */
const SHARE = 0.35;
/** The last part of the time is left in peace. */
const BUSY_SHARE = 0.9;
/** Faults are not played closer together than they can be told apart. */
const SHORTEST_SLOT_MS = 12_000;
const QUICK_SLOT_MS = 4_000;

/** Plays the faults one after the other over the time of a run, and keeps book of when it was quiet. */
export class FaultsRun {
  #loudUntil = Number.POSITIVE_INFINITY;
  #isLoud = false;
  readonly played: Step[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly say: (line: string) => void,
  ) {}

  get isQuiet(): boolean {
    return !this.#isLoud && performance.now() > this.#loudUntil;
  }

  /** Whoever waits for `ms` meanwhile has seen all of them. */
  async play({ isQuick }: SoakOptions, ms: number): Promise<void> {
    this.#loudUntil = 0;
    await this.#calm(true);
    const start = performance.now();
    const shortest = isQuick ? QUICK_SLOT_MS : SHORTEST_SLOT_MS;
    const steps = STEPS.filter((step) => !isQuick || step.isQuick === true).slice(
      0,
      Math.max(1, Math.floor((ms * BUSY_SHARE) / shortest)),
    );
    const slot = (ms * BUSY_SHARE) / steps.length;
    for (const [at, step] of steps.entries()) {
      const wait = start + (at + 0.2) * slot - performance.now();
      if (wait > 0) await sleep(wait);
      await this.#play(step, Math.min(LONGEST_FAULT_MS, slot * SHARE));
    }
    await sleep(Math.max(0, start + ms - performance.now()));
    await this.#calm(false);
  }

  async #play(step: Step, lastsMs: number): Promise<void> {
    const { name, allowed, graceMs } = step;
    this.say(name);
    this.#isLoud = true;
    await this.#calm(false);
    await this.stage.askLoad('begin', { name, allowed });
    try {
      await step.play(this.stage, lastsMs);
    } finally {
      await this.stage.askLoad('end', { name, graceMs });
      this.#loudUntil = performance.now() + graceMs;
      this.#isLoud = false;
    }
    this.played.push(step);
    setTimeout(() => {
      if (this.isQuiet) void this.#calm(true);
    }, graceMs + 100).unref();
  }

  async #calm(isCalm: boolean): Promise<void> {
    await Promise.allSettled(this.stage.replicas.map((replica) => replica.calm(isCalm)));
  }
}
