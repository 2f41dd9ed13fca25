import { encodeParts } from '@entra-bff/msal-redis-cache';
import type { Cluster, Redis } from 'ioredis';
import { Clock } from '../clock.js';
import { BffError } from '../problem.js';
import { Vault } from '../store/vault.js';
import { RATE_LIMITS, type RateLimitName } from './limits.js';
import { RateLimits } from './rate-limits.js';

const PURPOSE = 'rate';

/** While Redis does not answer nothing is counted for so long. */
const BLIND_MS = 1_000;
/** Whoever has waited in vain for so long is told so at once, instead of waiting again for what they came for. */
const WAITED_MS = 200;

/**
 * One key, read and written in one step, that lives until the whole budget is back. The arithmetic of `takeFrom`; what
 * is refused writes nothing.
 */
const TAKE = `
local now, every, full, head = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local level, at = 0, now
local before, since = string.match(redis.call('GET', KEYS[1]) or '', '%.(%d+)%.(%d+)$')
if before then
  at = math.max(now, tonumber(since))
  level = math.max(0, tonumber(before) - (at - tonumber(since)))
end
level = level + every
if level > full then return math.min(full, level - full + at - now) end
redis.call('SET', KEYS[1], string.format('%s.%.0f.%.0f', head, level, at), 'PX', level)
return 0`;

/** Counts that all replicas share. By the clock of the one who counts, so that Redis and replicas may disagree on the time. */
export class RedisRateLimits extends RateLimits {
  #blindUntil = 0;

  constructor(
    private readonly redis: Redis | Cluster,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async take(name: RateLimitName, parts: readonly string[]): Promise<number> {
    if (performance.now() < this.#blindUntil) return 0;
    const { burst, every } = RATE_LIMITS[name];
    const [hash] = this.vault.ring.hashes(PURPOSE, [encodeParts([name, ...parts])]);
    const now = Math.floor(this.clock.now());
    const asked = performance.now();
    try {
      // Like everything stored the value begins with its version and the name of the key, here of that of its hash.
      const head = `v1.${this.vault.kid}`;
      const wait = await this.redis.eval(TAKE, 1, `bff:${PURPOSE}:${hash}`, now, every, burst * every, head);
      return Number(wait);
    } catch {
      this.#blindUntil = performance.now() + BLIND_MS;
      if (performance.now() - asked > WAITED_MS) throw new BffError('store_unavailable', { retryAfter: 2 });
      return 0;
    }
  }
}
