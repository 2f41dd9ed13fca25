import { ITEM_ROUTE } from '../servers/pass-through.js';
import { fieldsOf, numberIn, textIn } from '../shape.js';
import { callOnce, startOurs } from '../world/lineup.js';
import { summary } from '../statistics.js';
import type { PartContext } from './part.js';

const MOST_ROUNDS = 3;

/** The first request of each user at a replica that has seen none of them, and the second. */
export async function measureCold({ stage, scale, figures, say }: PartContext): Promise<void> {
  const { redis, cookies, environment } = await startOurs(stage, scale.coldUsers);
  if (redis === undefined || environment === undefined) throw new Error('Our service runs on Redis.');
  const relay = textIn(fieldsOf(await stage.world.ask('relay', { redis: environment['REDIS_URL'] })), 'url');
  const trips = async (): Promise<number> => numberIn(fieldsOf(await stage.world.ask('roundTrips')), 'count');
  for (let round = 0; round < Math.min(scale.rounds, MOST_ROUNDS); round += 1) {
    say(`replica ${round + 1}`);
    const fresh = { ...environment, REDIS_URL: relay };
    const { child, port } = await stage.server('servers/ours.js', { environment: fresh });
    for (const pass of ['first', 'second']) {
      const [commandsBefore, tripsBefore] = [await redis.commands(), await trips()];
      const waits: number[] = [];
      for (const cookie of cookies) {
        const start = performance.now();
        await callOnce(port, ITEM_ROUTE, cookie);
        waits.push(performance.now() - start);
      }
      const subject = { part: 'cold', of: `${pass} request of a user`, users: cookies.length };
      const each = (count: number): number => count / cookies.length;
      figures.add(subject, 'round trips to Redis', '1/request', each((await trips()) - tripsBefore));
      figures.add(subject, 'redis', 'commands/request', each((await redis.commands()) - commandsBefore));
      figures.add(subject, 'p50', 'ms', summary(waits).median);
    }
    await child.stop();
  }
}
