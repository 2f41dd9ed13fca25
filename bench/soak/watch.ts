import { setTimeout as sleep } from 'node:timers/promises';

/** Something that is done again and again beside a run. */
export class Watch {
  readonly #running: Promise<void>;
  #isOver = false;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {
    this.#running = this.#run();
    // It is told when the run asks for it.
    this.#running.catch(() => undefined);
  }

  /** Rejects when it failed. */
  stop(): Promise<void> {
    this.#isOver = true;
    return this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      await this.work();
      await sleep(this.everyMs);
    }
  }
}
