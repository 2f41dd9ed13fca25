import type { Redis } from 'ioredis';

const WITHOUT_END = `
  local endless = {}
  for _, key in ipairs(redis.call('KEYS', '*')) do
    if redis.call('PTTL', key) < 0 then endless[#endless + 1] = key end
  end
  return endless`;

const PASS = `
  for _, key in ipairs(redis.call('KEYS', '*')) do
    local left = redis.call('PTTL', key)
    if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
  end`;

/** Keys that would stay for ever. */
export async function keysWithoutEnd(redis: Redis): Promise<unknown> {
  return redis.eval(WITHOUT_END, 0);
}

/**
 * Takes so many milliseconds off the life of every key, as time would: what ends within them is gone, and what has no
 * end stays.
 */
export async function passInRedis(redis: Redis, ms: number): Promise<void> {
  await redis.eval(PASS, 0, ms);
}
