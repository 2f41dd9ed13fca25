import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../process/child.js';
import { fieldsOf, numberIn } from '../shape.js';
import type { LogWatch } from './log-watch.js';

const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** How a process fares: bytes, milliseconds. */
export interface Vitals {
  at: number;
  rss: number;
  heap: number;
  sockets: number;
  delayP50: number;
  delayP99: number;
  delayMost: number;
  /** Microseconds of CPU since the process began. */
  cpu: number;
}

/** A replica at its address; its process may be replaced. */
export class Replica {
  /** Of each process that ran, the last one at the end. */
  readonly lives: Vitals[][] = [];
  #child: Child | undefined;
  #metricsPort = 0;

  constructor(
    readonly number: number,
    private readonly port: number,
    private readonly log: LogWatch,
  ) {}

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(environment: Readonly<Record<string, string>>, metricsPort: number): Promise<void> {
    this.#metricsPort = metricsPort;
    const env = { ...environment, PORT: String(this.port), METRICS_PORT: String(metricsPort) };
    const follow = this.log.follower(this.number);
    this.#child = Child.start('soak/replica.js', { env, output: follow });
    this.lives.push([]);
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await this.#isReady())) {
      if (performance.now() > deadline) throw new Error(`Replica ${this.number} did not become ready.`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** SIGTERM as an operator, SIGKILL as a crash. Answers the exit code, or the signal. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string> {
    const child = this.#running();
    child.signal(signal);
    return child.ended;
  }

  async look(): Promise<void> {
    const child = this.#running();
    const life = this.lives.at(-1);
    const [fields, { cpu }] = [fieldsOf(await child.ask('vitals')), await child.usage()];
    const figure = (name: string): number => numberIn(fields, name);
    life?.push({
      at: performance.now(),
      rss: figure('rss'),
      heap: figure('heap'),
      sockets: figure('sockets'),
      delayP50: figure('delayP50'),
      delayP99: figure('delayP99'),
      delayMost: figure('delayMost'),
      cpu,
    });
  }

  /** Bytes that are still needed, after a collection. */
  async heap(): Promise<number> {
    return numberIn(fieldsOf(await this.#running().ask('heap')), 'heapUsed');
  }

  /** Microseconds since the process began. */
  async cpu(): Promise<number> {
    return (await this.#running().usage()).cpu;
  }

  /** Undefined while there are none. */
  async metrics(): Promise<Buffer | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#metricsPort}/metrics`);
      return Buffer.from(await answer.arrayBuffer());
    } catch {
      return undefined;
    }
  }

  async calm(isCalm: boolean): Promise<void> {
    await this.#running().ask('calm', { isCalm });
  }

  async stop(): Promise<void> {
    this.#child?.kill();
    await this.#child?.ended;
  }

  #running(): Child {
    if (this.#child === undefined) throw new Error(`Replica ${this.number} does not run.`);
    return this.#child;
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.origin}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
