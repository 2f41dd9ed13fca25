import type { RateLimitName } from './limits.js';

/** Counts what is done under the limits of `RATE_LIMITS`, for all replicas. */
export abstract class RateLimits {
  /**
   * Takes one of the budget that `name` gives to whom `parts` name. Answers the milliseconds until there is room again,
   * 0 when there was. A refusal takes nothing. What cannot be counted is let through; rejects with
   * `store_unavailable` where the store has kept the caller waiting in vain.
   */
  abstract take(name: RateLimitName, parts: readonly string[]): Promise<number>;
}

/** `RATE_LIMIT=off`. */
export class NoRateLimits extends RateLimits {
  override async take(): Promise<number> {
    return 0;
  }
}
