import type { RateLimit } from './limits.js';

/** What has been taken and has not come back yet, counted in the milliseconds that it takes to come back. */
export interface Bucket {
  level: number;
  /** When it stood so, in milliseconds since the epoch. */
  at: number;
}

/**
 * Takes one, or answers how many milliseconds there is no room for it. Time only goes forward: a replica whose clock is
 * behind gives nothing back until it has caught up, so that replicas never give the same time twice. Redis does the
 * same in Lua.
 */
export function takeFrom(
  bucket: Bucket | undefined,
  { burst, every }: Pick<RateLimit, 'burst' | 'every'>,
  now: number,
): { wait: 0; bucket: Bucket } | { wait: number } {
  const full = burst * every;
  const at = Math.max(now, bucket?.at ?? now);
  const level = Math.max(0, (bucket?.level ?? 0) - (at - (bucket?.at ?? at))) + every;
  if (level <= full) return { wait: 0, bucket: { level, at } };
  return { wait: Math.min(full, level - full + at - now) };
}
