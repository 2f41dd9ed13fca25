import type { World } from './world.js';

/** A request that is refused may count, and counts end by themselves. */
const isCounter = (key: string): boolean => key.startsWith('bff:rate:');

/** Every key of the world's Redis with its value, to tell whether anything changed, or shows. Counters apart. */
export async function storeContents({ redis }: World): Promise<Record<string, string>> {
  if (redis === undefined) throw new Error('This world has no Redis.');
  const client = redis.client();
  const entries = await Promise.all(
    (await client.keys('*'))
      .filter((key) => !isCounter(key))
      .map(async (key): Promise<[string, string]> => {
        const isSet = (await client.type(key)) === 'set';
        const value = isSet ? (await client.smembers(key)).toSorted().join(' ') : await client.getBuffer(key);
        return [key, value === null ? '' : value.toString('latin1')];
      }),
  );
  return Object.fromEntries(entries.toSorted());
}

const MARKS = /^bff:(ended-session|used-sign-in):/;

/** The keys of what is stored for somebody: the marks of ended sessions and of used sign-ins, which name nobody, left out. */
export async function storedFor(world: World): Promise<string[]> {
  return Object.keys(await storeContents(world)).filter((key) => !MARKS.test(key));
}
