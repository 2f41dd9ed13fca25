import type { Redis } from 'ioredis';
import { gzipSync } from 'node:zlib';
import type { Seeded } from './seeded.js';

/** Everything that stands in a Redis, with its end, as a backup would have it. */
export type Backup = ReadonlyMap<string, Buffer>;

export async function backup(redis: Redis, pattern = '*'): Promise<Backup> {
  const keys = await redis.keys(pattern);
  const dumps = await Promise.all(keys.map(async (key) => [key, await redis.dumpBuffer(key)] as const));
  return new Map(dumps.flatMap(([key, dump]) => (dump === null ? [] : [[key, dump]])));
}

/** Puts back some entries as they were. */
export async function restore(redis: Redis, entries: Backup, lifeMs = 600_000): Promise<void> {
  await Promise.all(Array.from(entries, ([key, dump]) => redis.restore(key, lifeMs, dump, 'REPLACE')));
}

type Damage = (good: Buffer, random: Seeded) => Buffer;

const at = (good: Buffer, random: Seeded): number => random.below(good.length);

/** What becomes of bytes on a bad disk, in a bad copy, or in the hands of somebody who writes to Redis. */
const DAMAGES: readonly [Damage, ...Damage[]] = [
  (good, random) => flipped(good, at(good, random), 1 << random.below(8)),
  (good, random) => flipped(good, at(good, random), 1 + random.below(255)),
  (good, random) => good.subarray(0, at(good, random)),
  (good, random) => good.subarray(1 + at(good, random)),
  (good, random) => Buffer.concat([good, Buffer.from([random.below(256)])]),
  (good, random) => {
    const from = at(good, random);
    return Buffer.concat([good.subarray(0, from), good.subarray(from + 1 + random.below(40))]);
  },
  (good, random) => {
    const bytes = Buffer.from(good);
    const from = at(good, random);
    bytes.fill(random.below(256), from, Math.min(bytes.length, from + 1 + random.below(64)));
    return bytes;
  },
  (good, random) =>
    Buffer.from(good.toString('latin1').replace(/^v1/, `v${random.below(100) + 2}`), 'latin1'),
  (good) => Buffer.from(good.toString('latin1').replace(/^v1\.[^.]*\./, 'v1..'), 'latin1'),
  (good) => Buffer.from(good.toString('latin1').toUpperCase(), 'latin1'),
  (good) => Buffer.from(good.toString('base64')),
  (good) => gzipSync(good),
  (good) => Buffer.from(good.toString('utf8')),
  (_good, random) => Buffer.from(Array.from({ length: random.below(500) }, () => random.below(256))),
  () => Buffer.from('{"user":{"oid":"x","tid":"y"},"secrets":[],"createdAt":1,"lastSeenAt":1}'),
];

/** Other bytes than these, however little. */
export function damaged(good: Buffer, random: Seeded): Buffer {
  for (;;) {
    const bad = random.pick(DAMAGES)(good, random);
    if (!bad.equals(good)) return bad;
  }
}

function flipped(good: Buffer, place: number, bits: number): Buffer {
  const bytes = Buffer.from(good);
  bytes[place] = (bytes[place] ?? 0) ^ bits;
  return bytes;
}
