import type { RedisCommands } from '../src/redis-partition-store.js';

/** The commands of a real connection, each sent only after `before` has ended: the world may change meanwhile. */
export function interruptedRedis(
  redis: RedisCommands,
  before: (command: keyof RedisCommands, key: string) => Promise<void>,
): RedisCommands {
  return {
    getBuffer: async (key) => {
      await before('getBuffer', key);
      return redis.getBuffer(key);
    },
    set: async (key, ...rest) => {
      await before('set', key);
      return redis.set(key, ...rest);
    },
    del: async (key) => {
      await before('del', key);
      return redis.del(key);
    },
    eval: async (script, keyCount, key, ...values) => {
      await before('eval', key);
      return redis.eval(script, keyCount, key, ...values);
    },
  };
}
