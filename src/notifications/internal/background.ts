import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { describeError, Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';

/** What nobody waits for, and is finished before the process ends. */
@Injectable()
export class Background implements BeforeApplicationShutdown {
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly log: Log) {}

  run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        // The store tells of its outages itself.
        if (error instanceof BffError && error.code === 'store_unavailable') return;
        this.log.write('notification_failed', describeError(error));
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#running);
  }
}
