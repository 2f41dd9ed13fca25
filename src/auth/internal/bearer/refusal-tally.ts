import type { Clock } from '../../../platform/clock.js';

const WINDOW_MS = 1_000;
const MOST_IN_WINDOW = 100;

/** Keeps what strangers can cause from flooding the audit log: so many lines a second, and a count of the rest. */
export class RefusalTally {
  #windowStart = 0;
  #told = 0;
  #untold = 0;

  constructor(private readonly clock: Clock) {}

  /** Undefined: do not tell this one. `untold`: how many were not since the last that was. */
  count(): { untold?: number } | undefined {
    const now = this.clock.now();
    if (Math.abs(now - this.#windowStart) >= WINDOW_MS) {
      this.#windowStart = now;
      this.#told = 0;
    }
    if (this.#told >= MOST_IN_WINDOW) {
      this.#untold += 1;
      return undefined;
    }
    this.#told += 1;
    const untold = this.#untold;
    this.#untold = 0;
    return untold === 0 ? {} : { untold };
  }
}
