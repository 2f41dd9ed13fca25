import { beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '../src/key-entry.js';
import { KeyRing } from '../src/key-ring.js';
import type { PartitionStore, Revise } from '../src/partition-store.js';
import type { PartitionStoreEvent } from '../src/partition-store-event.js';
import { partitionOf } from './sample-ids.js';
import type { StoreUnderTest } from './store-under-test.js';

const ADA = partitionOf('ada.home');
const MINUTE = 60_000;

/** Adds a word to a partition, and nothing to none. */
function adding(word: string, meanwhile: () => unknown = () => undefined): Revise {
  return (current) => {
    meanwhile();
    return current === undefined ? undefined : { value: `${current} ${word}`, ttlMs: MINUTE };
  };
}

/** What every partition store promises of updates. `meanwhile` runs between an update's read and its write. */
export function describePartitionUpdates(name: string, place: StoreUnderTest): void {
  describe(`updates of a partition in ${name}`, () => {
    const keys = KeyRing.generate();
    const events: PartitionStoreEvent[] = [];
    let store: PartitionStore;
    let other: PartitionStore;

    beforeEach(async () => {
      await place.clear();
      events.length = 0;
      store = place.open(keys, (event) => events.push(event));
      other = place.open(keys);
    });

    const rawEntry = async (): Promise<[key: string, value: Buffer]> => {
      const [key = ''] = await place.rawKeys();
      return [key, await place.rawGet(key)];
    };
    const types = (): string[] => events.map(({ type }) => type);

    it('loses none of many that run at once on two replicas', async () => {
      await store.write(ADA, 'start', MINUTE);
      const words = Array.from({ length: 16 }, (_, index) => `w${index}`);
      const outcomes = await Promise.all(
        words.map((word, index) => (index % 2 ? store : other).update(ADA, adding(word))),
      );
      expect(new Set(outcomes)).toEqual(new Set(['written']));
      expect((await store.read(ADA))?.split(' ').toSorted()).toEqual(['start', ...words].toSorted());
    });

    it('creates a partition once, however many want to', async () => {
      const create: Revise = (current) => ({ value: `${current ?? ''}x`, ttlMs: MINUTE });
      await Promise.all([store.update(ADA, create), other.update(ADA, create), other.update(ADA, create)]);
      expect(await store.read(ADA)).toBe('xxx');
    });

    it('leaves no partition where there is none, unless asked to create it', async () => {
      expect(await store.update(ADA, adding('late'))).toBe('refused');
      expect(await place.rawKeys()).toEqual([]);
      expect(events).toEqual([{ type: 'refused', reason: 'ended', durationMs: expect.any(Number) }]);
    });

    it('does not bring back what was removed between its read and its write', async () => {
      await store.write(ADA, 'start', MINUTE);
      const outcome = await store.update(
        ADA,
        adding('late', () => void other.delete(ADA)),
      );
      expect(outcome).toBe('refused');
      expect(await place.rawKeys()).toEqual([]);
      expect(types()).toEqual(['write', 'conflict', 'refused']);
    });

    it('begins anew when the bytes changed, even if they say the same', async () => {
      await store.write(ADA, 'start', MINUTE);
      const [, same] = await rawEntry();
      await store.write(ADA, 'start', MINUTE);
      const [key] = await rawEntry();
      let rounds = 0;
      const revise = adding('new', () => (rounds += 1) === 1 && place.rawSet(key, same));
      expect(await store.update(ADA, revise)).toBe('written');
      expect(rounds).toBe(2);
      expect(await store.read(ADA)).toBe('start new');
    });

    it('gives up when others are faster every time, and changes nothing', async () => {
      await store.write(ADA, 'one', MINUTE);
      const [key, one] = await rawEntry();
      await store.write(ADA, 'two', MINUTE);
      const two = await place.rawGet(key);
      let rounds = 0;
      const revise = adding('late', () => place.rawSet(key, (rounds += 1) % 2 ? one : two));
      expect(await store.update(ADA, revise)).toBe('contended');
      expect(types().filter((type) => type === 'conflict')).toHaveLength(rounds);
      expect(events.at(-1)).toMatchObject({ type: 'refused', reason: 'contended' });
      expect(await store.read(ADA)).not.toContain('late');
    });

    it('removes what it has seen, and not what came after it', async () => {
      const removing = (word: string, meanwhile: () => unknown = () => undefined): Revise => {
        return (current) => {
          meanwhile();
          return current === word ? 'remove' : undefined;
        };
      };
      await store.write(ADA, 'new', MINUTE);
      const [key, raw] = await rawEntry();
      await store.write(ADA, 'old', MINUTE);
      expect(
        await store.update(
          ADA,
          removing('old', () => place.rawSet(key, raw)),
        ),
      ).toBe('refused');
      expect(await store.read(ADA)).toBe('new');
      expect(await store.update(ADA, removing('new'))).toBe('removed');
      expect(await place.rawKeys()).toEqual([]);
      expect(await store.update(ADA, () => 'remove')).toBe('removed');
      expect(types()).toEqual(['write', 'write', 'conflict', 'hit', 'delete']);
    });

    it('counts a life from the update', async () => {
      await store.write(ADA, 'start', 300);
      await store.update(ADA, adding('new'));
      await place.pass(400);
      expect(await store.read(ADA)).toBe('start new');
      const [key] = await rawEntry();
      const left = await place.rawTtl(key);
      expect(left > MINUTE / 2 && left <= MINUTE).toBe(true);
    });

    it('refuses what it could not read again, and leaves what is there', async () => {
      await store.write(ADA, 'start', MINUTE);
      await expect(store.update(ADA, () => ({ value: 'x', ttlMs: 0 }))).rejects.toThrow(RangeError);
      const large = { value: 'x'.repeat(1024 * 1024), ttlMs: MINUTE };
      await expect(store.update(ADA, () => large)).rejects.toThrow(RangeError);
      expect(await store.read(ADA)).toBe('start');
    });

    it('treats a damaged partition as none', async () => {
      await store.write(ADA, 'start', MINUTE);
      const [key] = await rawEntry();
      await place.rawSet(key, Buffer.from('plain text'));
      expect(await store.update(ADA, adding('new'))).toBe('refused');
      expect(types()).toEqual(['write', 'damaged', 'refused']);
    });

    describe('while its keys are rotated', () => {
      const [old, next] = [generateKeyEntry('old'), generateKeyEntry('next')];
      const replica = (...entries: string[]): PartitionStore =>
        place.open(KeyRing.parse(entries.join(',')), (event) => events.push(event));

      it('moves the partition to the first key', async () => {
        await replica(old).write(ADA, 'start', MINUTE);
        expect(await replica(next, old).update(ADA, adding('new'))).toBe('written');
        expect(await place.rawKeys()).toHaveLength(1);
        expect(await replica(next).read(ADA)).toBe('start new');
      });

      it('leaves one copy where replicas that disagreed on the first key had left two', async () => {
        await replica(old).write(ADA, 'older', MINUTE);
        const [oldKey, raw] = await rawEntry();
        await replica(next, old).write(ADA, 'newer', MINUTE);
        await place.rawSet(oldKey, raw);
        await replica(next, old).update(ADA, adding('still'));
        expect(await place.rawKeys()).toHaveLength(1);
        expect(await replica(next).read(ADA)).toBe('newer still');
      });

      it('removes none but the copy that was judged', async () => {
        await replica(old).write(ADA, 'good', MINUTE);
        const [oldKey, raw] = await rawEntry();
        await replica(next, old).write(ADA, 'bad', MINUTE);
        await place.rawSet(oldKey, raw);
        const judging: Revise = (current) => (current === 'bad' ? 'remove' : undefined);
        expect(await replica(next, old).update(ADA, judging)).toBe('removed');
        expect(await replica(next, old).read(ADA)).toBe('good');
      });

      it('takes a move back when the partition was removed or changed where it came from', async () => {
        await replica(old).write(ADA, 'start', MINUTE);
        let changes = 1;
        const [oldKey, raw] = await rawEntry();
        await replica(old).write(ADA, 'newer', MINUTE);
        const moving = adding('moved', () => (changes -= 1) >= 0 && place.rawSet(oldKey, raw));
        expect(await replica(next, old).update(ADA, moving)).toBe('written');
        expect(await replica(next).read(ADA)).toBe('start moved');

        await place.clear();
        await replica(old).write(ADA, 'start', MINUTE);
        const late = adding('late', () => void replica(old).delete(ADA));
        expect(await replica(next, old).update(ADA, late)).toBe('refused');
        expect(await place.rawKeys()).toEqual([]);
      });

      it('leaves nothing behind a sign-out, whichever replicas of two steps wrote', async () => {
        const stores = [replica(old, next), replica(next, old)];
        for (let round = 0; round < 10; round += 1) {
          await stores[round % 2]?.write(ADA, 'start', MINUTE);
          const updates = stores.flatMap((one) => [
            one.update(ADA, adding('a')),
            one.update(ADA, adding('b')),
          ]);
          await Promise.all(updates);
          expect(await stores[0]?.read(ADA)).toMatch(/^start [ab]/);
          await stores[(round + 1) % 2]?.delete(ADA);
          expect(await place.rawKeys()).toEqual([]);
        }
      });
    });
  });
}
