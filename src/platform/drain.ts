import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { BffError } from './problem.js';

const NOTICE_MS = 1_000;
/** What comes behind (connections, renewals under way, traces) has to fit into 30 seconds with it. */
const LONGEST_MS = 22_000;
const LOOK_EVERY_MS = 50;

/**
 * Ends the service without breaking anything off: a balancer is told first, what is in flight finishes, and new
 * requests are sent elsewhere.
 */
@Injectable()
export class Drain {
  #draining = false;
  #inFlight = 0;
  readonly #listeners: (() => void)[] = [];
  readonly #within = new AsyncLocalStorage<true>();

  get draining(): boolean {
    return this.#draining;
  }

  /** Requests that have no answer yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Told when the service begins to end: what would go on for ever has to stop by itself. */
  onBegin(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** A request has come. */
  enter(): void {
    this.#inFlight += 1;
  }

  /** A request that came has its answer, or its client has left. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /** Requests that `work` makes to this service itself: they are a piece of one that is in flight. */
  within<T>(work: () => T): T {
    return this.#within.run(true, work);
  }

  /** Throws `shutting_down` while draining. */
  judge(): void {
    if (this.#draining && this.#within.getStore() !== true)
      throw new BffError('shutting_down', { retryAfter: 1 });
  }

  /** Resolves when nothing is in flight any more, or when waiting longer would help nobody. */
  async run(): Promise<void> {
    this.#draining = true;
    for (const listener of this.#listeners) listener();
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    while (elapsed() < NOTICE_MS || (this.#inFlight > 0 && elapsed() < LONGEST_MS)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
