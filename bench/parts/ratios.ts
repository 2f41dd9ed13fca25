import { fieldsOf, numberIn } from '../shape.js';
import type { Options, Scale } from '../options.js';
import type { Figures, Subject } from '../report/figures.js';
import { requestText } from '../load/request.js';
import { users, type Instance } from '../world/instance.js';
import { itemRouteOf, startBareNest, startLimit, startOther, startOurs } from '../world/lineup.js';
import { Stage } from '../world/stage.js';
import { verify } from '../world/verify.js';
import { compare } from './compare.js';

export const RATIOS = 'ratios';
const USUAL_CONNECTIONS = 32;

/** One server under one load. */
interface Cell {
  instance: Instance;
  connections: number;
}

/** All servers, in turn, round after round, under each load. */
export async function measureRatios(
  { scale, node }: Options,
  figures: Figures,
  say: (line: string) => void,
): Promise<void> {
  const stage = await Stage.open({ node, downloadBytes: 0 });
  try {
    const instances = await lineUp(stage, scale, say);
    for (const instance of instances) await prepare(stage, instance, scale);
    say('measuring');
    const cells = cellsOf(instances, scale);
    for (let round = 0; round < scale.rounds; round += 1) {
      // Another one begins each time: whoever comes first after a pause is not always the same.
      const start = (round * 7) % cells.length;
      for (const cell of [...cells.slice(start), ...cells.slice(0, start)]) {
        await measure(stage, cell, scale, figures);
      }
      say(`round ${round + 1} of ${scale.rounds}`);
    }
    for (const { redis } of instances) redis?.close();
    compare(figures, RATIOS);
  } finally {
    await stage.close();
  }
}

async function lineUp(stage: Stage, scale: Scale, say: (line: string) => void): Promise<Instance[]> {
  const instances: Instance[] = [];
  for (const count of scale.users) {
    say(`signing in ${count} users`);
    const ours = await startOurs(stage, count);
    if (count === usualUsers(scale)) {
      instances.push(await startLimit(stage, ours.cookies), await startBareNest(stage, ours.cookies));
      instances.push(itemRouteOf(ours));
    }
    instances.push(
      ours,
      await startOther(stage, 'microsoft', count),
      await startOther(stage, 'openid-connect', count),
    );
  }
  return instances;
}

async function prepare(stage: Stage, instance: Instance, scale: Scale): Promise<void> {
  await verify(stage, instance);
  const texts = instance.cookies.map((cookie) => requestText({ path: instance.path, cookie }));
  await stage.askLoad('store', { name: nameOf(instance), texts });
  await slice(stage, { instance, connections: USUAL_CONNECTIONS }, scale.warmUpMs);
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

async function measure(stage: Stage, cell: Cell, { sliceMs }: Scale, figures: Figures): Promise<void> {
  const { instance, connections } = cell;
  const taken = await slice(stage, cell, sliceMs);
  const subject: Subject = { part: RATIOS, of: instance.name, connections, users: users(instance) };
  figures.add(subject, 'requests', '1/s', taken.requests / taken.seconds);
  figures.add(subject, 'p50', 'ms', taken.p50);
  figures.add(subject, 'p99', 'ms', taken.p99);
  figures.add(subject, 'cpu', 'µs/request', taken.cpu / taken.requests);
  figures.add(subject, 'busy', 'share of a core', taken.cpu / (taken.seconds * 1e6));
  figures.add(subject, 'rss', 'MB', taken.rss / 1e6);
  figures.add(subject, 'redis', 'commands/request', taken.commands / taken.requests);
}

async function slice(stage: Stage, { instance, connections }: Cell, ms: number) {
  const { child, port, redis, name } = instance;
  await stage.askLoad('open', { port, connections });
  const commandsBefore = (await redis?.commands()) ?? 0;
  const before = await child.usage();
  const result = fieldsOf(await stage.askLoad('run', { requests: nameOf(instance), ms }));
  const after = await child.usage();
  const commands = ((await redis?.commands()) ?? 0) - commandsBefore;
  await stage.askLoad('close');
  const failures = numberIn(result, 'failures');
  if (failures > 0) throw new Error(`${name} failed ${failures} requests under ${connections} connections.`);
  return {
    requests: numberIn(result, 'requests'),
    seconds: numberIn(result, 'seconds'),
    p50: numberIn(result, 'p50'),
    p99: numberIn(result, 'p99'),
    cpu: after.cpu - before.cpu,
    rss: after.rss,
    commands,
  };
}

function usualUsers({ users: counts }: Pick<Scale, 'users'>): number {
  return counts[Math.floor(counts.length / 2)] ?? 1;
}

function nameOf(instance: Instance): string {
  return `${instance.name}/${users(instance)}`;
}
