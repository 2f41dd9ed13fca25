import { requestText } from '../load/request.js';
import type { Subject } from '../report/figures.js';
import { DOWNLOAD_ROUTE } from '../servers/pass-through.js';
import { numberIn } from '../shape.js';
import { ratios, rotated } from '../statistics.js';
import type { Child } from '../process/child.js';
import type { Instance } from '../world/instance.js';
import { startAll } from '../world/lineup.js';
import { runSlice, storeRequests } from '../world/slice.js';
import { watchMemory } from './memory.js';
import type { PartContext } from './part.js';

const USERS = 10;
const WARM_CONNECTIONS = 8;
const FILE_OF_OURS = '/api/sharepoint/drives/b!demo/items/01BIG/content';

/** One large file through each server: how fast, and how much memory it takes on top. */
export async function measureDownload(context: PartContext): Promise<void> {
  const { stage, scale, figures, say } = context;
  const instances = await startAll(stage, USERS);
  const before = new Map<Child, number>();
  for (const instance of instances) {
    await storeRequests(stage, instance);
    const { rss } = await runSlice(stage, instance, WARM_CONNECTIONS, scale.warmUpMs);
    before.set(instance.child, rss);
  }
  for (let round = 0; round < scale.downloads; round += 1) {
    say(`round ${round + 1} of ${scale.downloads}`);
    for (const instance of rotated(instances, round)) {
      await measure(context, instance, before.get(instance.child) ?? 0);
    }
  }
  const limit = figures.rounds(subjectOf('limit'), 'throughput');
  for (const { name } of instances) {
    const own = figures.rounds(subjectOf(name), 'throughput');
    figures.add(subjectOf(name), 'throughput against a', 'ratio', ...ratios(own, limit));
  }
}

async function measure(
  { stage, scale, figures }: PartContext,
  { name, child, port, cookies }: Instance,
  before: number,
): Promise<void> {
  const path = name === 'ours-item' ? FILE_OF_OURS : DOWNLOAD_ROUTE;
  const request = requestText({ path, ...(cookies[0] !== undefined && { cookie: cookies[0] }) });
  const watch = watchMemory(child);
  const result = await stage.askLoad('download', { port, request });
  const peak = await watch.stop();
  const bytes = numberIn(result, 'bytes');
  if (numberIn(result, 'status') !== 200 || bytes < scale.downloadBytes) {
    throw new Error(`${name} answered the download with ${numberIn(result, 'status')} and ${bytes} bytes.`);
  }
  figures.add(subjectOf(name), 'throughput', 'MB/s', bytes / 1e6 / numberIn(result, 'seconds'));
  figures.add(subjectOf(name), 'memory growth', 'MB', Math.max(peak - before, 0) / 1e6);
}

function subjectOf(name: string): Subject {
  return { part: 'download', of: name };
}
