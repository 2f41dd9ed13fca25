import { callOnce } from './lineup.js';
import { inBatches } from './in-batches.js';
import { users, type Instance } from './instance.js';
import type { Stage } from './stage.js';

const SAMPLES = 40;

/** Each user is served, and the right token goes upstream: one after the other, and all at the same time. */
export async function verify(stage: Stage, instance: Instance): Promise<void> {
  const { name, port, path, cookies, authorization } = instance;
  const count = Math.min(SAMPLES, users(instance));
  const sampled = Array.from({ length: count }, (_, index) => Math.floor((index * users(instance)) / count));
  const call = (user: number): Promise<string> => callOnce(port, path, cookies[user] ?? '');
  for (const user of sampled) {
    const seen = await stage.authorizationsOf(() => call(user));
    if (seen.length !== 1 || seen[0] !== (authorization(user) ?? '')) {
      throw new Error(`${name} sent the wrong token for user ${user}: ${seen.join().slice(0, 60)}`);
    }
  }
  const seen = await stage.authorizationsOf(() => inBatches(count, (index) => call(sampled[index] ?? 0)));
  const due = sampled.map((user) => authorization(user) ?? '');
  if (seen.toSorted().join() !== due.toSorted().join()) {
    throw new Error(`${name} mixed up the tokens of users who called at the same time.`);
  }
}
