import { Clock } from '../../src/platform/clock.js';

/** The service's clock, which a test may move. */
export class TestClock extends Clock {
  #offset = 0;
  #standing: number | undefined;

  override now(): number {
    return (this.#standing ?? Date.now()) + this.#offset;
  }

  /** Time passes by {@link advance} alone, however long the test takes, until {@link go}. */
  stand(): void {
    this.#standing = Date.now();
  }

  go(): void {
    this.#standing = undefined;
  }

  advance(ms: number): void {
    this.#offset += ms;
  }
}

export const MINUTE = 60_000;
