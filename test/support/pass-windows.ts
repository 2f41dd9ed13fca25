import { passInRedis } from './redis-clock.js';
import { later } from './token-posts.js';
import type { World } from './world.js';

/** Lets so many milliseconds pass on every clock: what SharePoint asked to wait for is over then, on all replicas. */
export async function passWindows(world: World, ms: number): Promise<void> {
  // In this order: what is read between the two would seem to stand for longer.
  if (world.redis !== undefined) await passInRedis(world.redis.client(), ms);
  later(world, ms);
}
