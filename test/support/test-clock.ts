import { Clock } from '../../src/platform/clock.js';

/** The service's clock, which a test may move. */
export class TestClock extends Clock {
  #offset = 0;
  #standing: number | undefined;
  #wrong = 0;

  override now(): number {
    return this.elapsed() + this.#wrong;
  }

  override elapsed(): number {
    return (this.#standing ?? Date.now()) + this.#offset;
  }

  /** Somebody sets the time of day, by so much more or less than what passes. */
  step(ms: number): void {
    this.#wrong += ms;
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
