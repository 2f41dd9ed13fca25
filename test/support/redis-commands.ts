import { watchRedis } from './redis-monitor.js';
import type { World } from './world.js';

/** What processes do by themselves: their heartbeats, and their looks at the subscriptions that are due. */
const BY_THEMSELVES = /^bff:(?:beat|subscriptions-due):/;

/** Names of the commands that a world's Redis got while `work` ran, without what processes do by themselves. */
export async function commandsDuring(world: World, work: () => Promise<void>): Promise<string[]> {
  if (world.redis === undefined) throw new Error('The world has no Redis.');
  const names: string[] = [];
  const monitor = await watchRedis(world.redis.port, (words) => {
    if (!words.some((word) => BY_THEMSELVES.test(word))) names.push((words[0] ?? '').toLowerCase());
  });
  try {
    await work();
    // What was sent before the end has been seen when a later command has.
    await world.redis.client().set('end', '1');
    while (!names.includes('set')) await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    monitor.stop();
  }
  const last = names.lastIndexOf('set');
  return names.slice(0, last).filter((name) => name !== 'info' && name !== 'hello' && name !== 'client');
}
