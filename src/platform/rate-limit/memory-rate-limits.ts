import { encodeParts } from '@entra-bff/msal-redis-cache';
import { Clock } from '../clock.js';
import { takeFrom, type Bucket } from './bucket.js';
import { RATE_LIMITS, type RateLimitName } from './limits.js';
import { RateLimits } from './rate-limits.js';

/** Whoever has not been seen for longest is forgotten first, and has the whole budget again. */
const MOST_REMEMBERED = 50_000;

/** One process's counts. */
export class MemoryRateLimits extends RateLimits {
  /** The one used last at the end. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    private readonly mostRemembered = MOST_REMEMBERED,
  ) {
    super();
  }

  get size(): number {
    return this.#buckets.size;
  }

  override async take(name: RateLimitName, parts: readonly string[]): Promise<number> {
    const key = encodeParts([name, ...parts]);
    const taken = takeFrom(this.#buckets.get(key), RATE_LIMITS[name], this.clock.now());
    if ('bucket' in taken) this.#keep(key, taken.bucket);
    return taken.wait;
  }

  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= this.mostRemembered) return;
      this.#buckets.delete(oldest);
    }
  }
}
