import { requestText } from '../load/request.js';
import type { Scale } from '../options.js';
import { numberIn } from '../shape.js';
import { users, type Instance } from './instance.js';
import type { Stage } from './stage.js';

const LONGEST_WARM_UPS = 5;

/** What a server did while it was kept busy. CPU in microseconds, memory in bytes, latencies in milliseconds. */
export interface Slice {
  requests: number;
  seconds: number;
  p50: number;
  p99: number;
  cpu: number;
  /** CPU of the load generator and of the upstream. */
  around: number;
  rss: number;
  /** That its Redis served. */
  commands: number;
}

/** The load generator learns the requests of all users. */
export async function storeRequests(stage: Stage, instance: Instance): Promise<void> {
  const { cookies, path } = instance;
  await stage.askLoad('store', {
    name: nameOf(instance),
    texts: cookies.map((cookie) => requestText({ path, cookie })),
  });
}

/** Until the runtime has compiled what it runs: by the clock, and by the number of requests unless that takes long. */
export async function warmUp(
  stage: Stage,
  instance: Instance,
  connections: number,
  scale: Scale,
): Promise<void> {
  let requests = 0;
  for (let time = 0; time < LONGEST_WARM_UPS; time += 1) {
    requests += (await runSlice(stage, instance, connections, scale.warmUpMs)).requests;
    if (requests >= scale.warmUpRequests) return;
  }
}

/** Throws when a single request was not answered with 200. */
export async function runSlice(
  stage: Stage,
  instance: Instance,
  connections: number,
  ms: number,
): Promise<Slice> {
  const { child, port, redis, name } = instance;
  if (instance.notesActivity === true) {
    await stage.askLoad('everybody', { port, requests: nameOf(instance) });
  }
  await stage.askLoad('open', { port, connections });
  const commandsBefore = (await redis?.commands()) ?? 0;
  const aroundBefore = await cpuAround(stage);
  const before = await child.usage();
  const result = await stage.askLoad('run', { requests: nameOf(instance), ms });
  const after = await child.usage();
  const around = (await cpuAround(stage)) - aroundBefore;
  const commands = ((await redis?.commands()) ?? 0) - commandsBefore;
  await stage.askLoad('close');
  const failures = numberIn(result, 'failures');
  if (failures > 0) throw new Error(`${name} failed ${failures} requests of ${connections} connections.`);
  return {
    requests: numberIn(result, 'requests'),
    seconds: numberIn(result, 'seconds'),
    p50: numberIn(result, 'p50'),
    p99: numberIn(result, 'p99'),
    cpu: after.cpu - before.cpu,
    around,
    rss: after.rss,
    commands,
  };
}

async function cpuAround({ load, upstream }: Stage): Promise<number> {
  return (await load.usage()).cpu + (await upstream.usage()).cpu;
}

function nameOf(instance: Instance): string {
  return `${instance.name}/${users(instance)}`;
}
