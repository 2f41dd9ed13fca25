import { beforeEach, describe, expect, it } from '@jest/globals';
import { Coherence } from './coherence.js';
import { CoherentCache } from './coherent-cache.js';

/** A store's coherence that comes and goes as a test says. */
class Doubtful extends Coherence {
  override readonly longestTrust = undefined;
  isGood = true;

  override isIntact(): boolean {
    return this.isGood;
  }
}

interface Value {
  text: string;
}

describe('a coherent cache', () => {
  let coherence: Doubtful;
  let cache: CoherentCache<Value>;
  let stored: Map<string, Value>;
  let reads: number;
  beforeEach(() => {
    coherence = new Doubtful();
    cache = new CoherentCache(coherence, { sizeOf: ({ text }) => text.length, capacity: 100 });
    stored = new Map([['a', { text: 'first' }]]);
    reads = 0;
  });

  const load = (name: string): Promise<Value | undefined> =>
    cache.load(
      name,
      () => [`key-of-${name}`, `mark-of-${name}`],
      async () => {
        reads += 1;
        return stored.get(name);
      },
    );

  it('reads what it has not, once for all who ask at the same time, and then has it', async () => {
    await expect(Promise.all([load('a'), load('a'), load('a')])).resolves.toEqual(
      Array.from({ length: 3 }, () => ({ text: 'first' })),
    );
    expect(reads).toBe(1);
    expect(cache.get('a')).toEqual({ text: 'first' });
  });

  it.each(['key-of-a', 'mark-of-a', undefined])('drops it when %s has changed', async (key) => {
    await load('a');
    coherence.tell(key);
    expect(cache.get('a')).toBeUndefined();
    stored.set('a', { text: 'second' });
    await expect(load('a')).resolves.toEqual({ text: 'second' });
  });

  it.each(['mark-of-a', undefined])(
    'keeps nothing that changed (%s) while it was being read',
    async (key) => {
      const reading = load('a');
      coherence.tell(key);
      await reading;
      expect(cache.get('a')).toBeUndefined();
    },
  );

  it('lets nobody join a read that began before a change', async () => {
    const before = load('a');
    stored.set('a', { text: 'second' });
    coherence.tell('key-of-a');
    await expect(load('a')).resolves.toEqual({ text: 'second' });
    await before;
    expect(cache.get('a')).toEqual({ text: 'second' });
    coherence.tell('key-of-a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('neither shows nor keeps anything in doubt', async () => {
    await load('a');
    coherence.isGood = false;
    expect(cache.get('a')).toBeUndefined();
    await load('a');
    await load('a');
    expect(reads).toBe(3);
    stored.set('b', { text: 'b' });
    await load('b');
    coherence.isGood = true;
    expect(cache.get('b')).toBeUndefined();
  });

  it('does not keep that something is absent', async () => {
    await expect(load('b')).resolves.toBeUndefined();
    stored.set('b', { text: 'b' });
    await expect(load('b')).resolves.toEqual({ text: 'b' });
  });

  it('has bounds: the least recently used goes first, and its keys are not listened for any more', async () => {
    for (const name of ['a', 'b', 'c']) stored.set(name, { text: name.repeat(40) });
    await load('a');
    await load('b');
    // Not each use is noted.
    for (let use = 0; use < 100; use += 1) cache.get('a');
    await load('c');
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toBeDefined();
    coherence.tell('key-of-b');
    expect(cache.get('c')).toBeDefined();
  });

  it('passes a failed read on to everybody who asked, and reads again after it', async () => {
    const fail = (): Promise<Value | undefined> =>
      cache.load(
        'z',
        () => ['key-of-z'],
        () => Promise.reject(new Error('no')),
      );
    await expect(Promise.allSettled([fail(), fail()])).resolves.toEqual([
      expect.objectContaining({ status: 'rejected' }),
      expect.objectContaining({ status: 'rejected' }),
    ]);
    stored.set('z', { text: 'z' });
    await expect(load('z')).resolves.toEqual({ text: 'z' });
  });
});
