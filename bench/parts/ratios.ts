import type { Scale } from '../options.js';
import type { Subject } from '../report/figures.js';
import { users, type Instance } from '../world/instance.js';
import { startAll, startAuthenticated } from '../world/lineup.js';
import { runSlice, storeRequests, warmUp } from '../world/slice.js';
import { verify } from '../world/verify.js';
import { rotated } from '../statistics.js';
import { compare } from './compare.js';
import type { PartContext } from './part.js';

const USUAL_CONNECTIONS = 32;
/** From round to round another server begins, not only the same one's next load. */
const STEP = 7;

/** One server under one load. */
interface Cell {
  instance: Instance;
  connections: number;
}

/** All servers, in turn, round after round, under each load. */
export async function measureRatios(context: PartContext): Promise<void> {
  const { scale, figures, say } = context;
  const instances = await lineUp(context);
  for (const instance of instances) {
    await verify(context.stage, instance);
    await storeRequests(context.stage, instance);
    await warmUp(context.stage, instance, USUAL_CONNECTIONS, scale);
  }
  const cells = cellsOf(instances, scale);
  for (let round = 0; round < scale.rounds; round += 1) {
    say(`round ${round + 1} of ${scale.rounds}`);
    for (const cell of rotated(cells, round * STEP)) await measure(context, cell);
  }
  compare(figures, 'ratios');
}

async function lineUp({ stage, scale, say }: PartContext): Promise<Instance[]> {
  const instances: Instance[] = [];
  for (const count of scale.users) {
    say(`signing in ${count} users`);
    const start = count === usualUsers(scale) ? startAll : startAuthenticated;
    instances.push(...(await start(stage, count)));
  }
  return instances;
}

/** Every load for the usual number of users, the usual load for the others. */
function cellsOf(instances: readonly Instance[], scale: Scale): Cell[] {
  const usual = usualUsers(scale);
  return instances.flatMap((instance) =>
    scale.connections
      .filter((count) => users(instance) === usual || count === USUAL_CONNECTIONS)
      .map((count) => ({ instance, connections: count })),
  );
}

async function measure(
  { stage, scale, figures }: PartContext,
  { instance, connections }: Cell,
): Promise<void> {
  const taken = await runSlice(stage, instance, connections, scale.sliceMs);
  const subject: Subject = { part: 'ratios', of: instance.name, connections, users: users(instance) };
  figures.add(subject, 'requests', '1/s', taken.requests / taken.seconds);
  figures.add(subject, 'p50', 'ms', taken.p50);
  figures.add(subject, 'p99', 'ms', taken.p99);
  figures.add(subject, 'cpu', 'µs/request', taken.cpu / taken.requests);
  figures.add(subject, 'busy', 'share of a core', taken.cpu / (taken.seconds * 1e6));
  figures.add(subject, 'cpu of load and upstream', 'µs/request', taken.around / taken.requests);
  figures.add(subject, 'rss', 'MB', taken.rss / 1e6);
  figures.add(subject, 'redis', 'commands/request', taken.commands / taken.requests);
}

function usualUsers({ users: counts }: Scale): number {
  return counts[Math.floor(counts.length / 2)] ?? 1;
}
