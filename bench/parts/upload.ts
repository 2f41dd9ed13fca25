import { requestText } from '../load/request.js';
import { UPLOAD_ROUTE } from '../servers/pass-through.js';
import { numberIn } from '../shape.js';
import { ratios, rotated } from '../statistics.js';
import type { Instance } from '../world/instance.js';
import { startUploaders } from '../world/lineup.js';
import { runSlice, storeRequests } from '../world/slice.js';
import { watchMemory } from './memory.js';
import type { PartContext } from './part.js';

const USERS = 10;
const WARM_CONNECTIONS = 8;
const FILE_OF_OURS = '/api/sharepoint/drives/b!demo/children/big.bin/content';
const CREATED = 201;

/** One large file sent through the least that can be done, and through this service: how fast, and how much memory. */
export async function measureUpload(context: PartContext): Promise<void> {
  const { stage, scale, figures, say } = context;
  const instances = await startUploaders(stage, USERS);
  const before = new Map<Instance, number>();
  for (const instance of instances) {
    await storeRequests(stage, instance);
    before.set(instance, (await runSlice(stage, instance, WARM_CONNECTIONS, scale.warmUpMs)).rss);
  }
  for (let round = 0; round < scale.downloads; round += 1) {
    say(`round ${round + 1} of ${scale.downloads}`);
    for (const instance of rotated(instances, round)) {
      await measure(context, instance, before.get(instance) ?? 0);
    }
  }
  const rounds = (of: string, what: string): readonly number[] =>
    figures.rounds({ part: 'upload', of }, what);
  for (const { name: of } of instances) {
    for (const what of ['throughput', 'CPU']) {
      const values = ratios(rounds(of, what), rounds('limit', what));
      figures.add({ part: 'upload', of }, `${what} against a`, 'ratio', ...values);
    }
  }
}

async function measure(
  { stage, scale, figures }: PartContext,
  { name, child, port, cookies }: Instance,
  before: number,
): Promise<void> {
  const bytes = scale.downloadBytes;
  const request = requestText({
    method: 'PUT',
    path: name === 'limit' ? UPLOAD_ROUTE : FILE_OF_OURS,
    headers: { 'X-CSRF': '1', 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes) },
    ...(cookies[0] !== undefined && { cookie: cookies[0] }),
  });
  const { cpu } = await child.usage();
  const watch = watchMemory(child);
  const result = await stage.askLoad('upload', { port, request, bytes });
  const peak = await watch.stop();
  if (numberIn(result, 'status') !== CREATED) {
    throw new Error(`${name} answered the upload with ${numberIn(result, 'status')}.`);
  }
  const subject = { part: 'upload', of: name };
  figures.add(subject, 'throughput', 'MB/s', bytes / 1e6 / numberIn(result, 'seconds'));
  figures.add(subject, 'CPU', 's/GB', ((await child.usage()).cpu - cpu) / 1e6 / (bytes / 1e9));
  figures.add(subject, 'memory growth', 'MB', Math.max(peak - before, 0) / 1e6);
}
