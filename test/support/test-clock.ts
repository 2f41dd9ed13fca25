import { Clock } from '../../src/platform/clock.js';

/** The service's clock, which a test may move. */
export class TestClock extends Clock {
  #offset = 0;

  override now(): number {
    return Date.now() + this.#offset;
  }

  advance(ms: number): void {
    this.#offset += ms;
  }
}

export const MINUTE = 60_000;
