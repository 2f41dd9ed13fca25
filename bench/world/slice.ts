import { requestText } from '../load/request.js';
import { numberIn } from '../shape.js';
import { users, type Instance } from './instance.js';
import type { Stage } from './stage.js';

/** What a server did while it was kept busy. CPU in microseconds, memory in bytes, latencies in milliseconds. */
export interface Slice {
  requests: number;
  seconds: number;
  p50: number;
  p99: number;
  cpu: number;
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

/** Throws when a single request was not answered with 200. */
export async function runSlice(
  stage: Stage,
  instance: Instance,
  connections: number,
  ms: number,
): Promise<Slice> {
  const { child, port, redis, name } = instance;
  await stage.askLoad('open', { port, connections });
  const commandsBefore = (await redis?.commands()) ?? 0;
  const before = await child.usage();
  const result = await stage.askLoad('run', { requests: nameOf(instance), ms });
  const after = await child.usage();
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
    rss: after.rss,
    commands,
  };
}

function nameOf(instance: Instance): string {
  return `${instance.name}/${users(instance)}`;
}
