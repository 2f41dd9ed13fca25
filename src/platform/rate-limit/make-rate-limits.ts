import type { Clock } from '../clock.js';
import type { Env } from '../env/env.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import type { Vault } from '../store/vault.js';
import { MemoryRateLimits } from './memory-rate-limits.js';
import { NoRateLimits, type RateLimits } from './rate-limits.js';
import { RedisRateLimits } from './redis-rate-limits.js';

/** Where the store is, there the counts are. */
export function makeRateLimits(
  env: Env,
  { client }: RedisConnection,
  vault: Vault,
  clock: Clock,
): RateLimits {
  if (!env.rateLimited) return new NoRateLimits();
  return client === undefined ? new MemoryRateLimits(clock) : new RedisRateLimits(client, vault, clock);
}
