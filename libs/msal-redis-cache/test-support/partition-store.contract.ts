import { beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '../src/key-entry.js';
import { KeyRing } from '../src/key-ring.js';
import { encodeParts } from '../src/parts.js';
import type { PartitionStore } from '../src/partition-store.js';
import type { PartitionStoreEvent } from '../src/partition-store-event.js';
import { describePartitionUpdates } from './partition-update.contract.js';
import { CONFUSABLE_IDS, partitionOf } from './sample-ids.js';
import type { StoreUnderTest } from './store-under-test.js';

const ADA = partitionOf('ada.home');
const BOB = partitionOf('bob.home');
const MINUTE = 60_000;

/** What every partition store promises. */
export function describePartitionStore(name: string, place: StoreUnderTest): void {
  describePartitionUpdates(name, place);
  describe(`a partition store in ${name}`, () => {
    const entry = generateKeyEntry('generated');
    const keys = KeyRing.parse(entry);
    const events: PartitionStoreEvent[] = [];
    let store: PartitionStore;

    beforeEach(async () => {
      await place.clear();
      events.length = 0;
      store = place.open(keys, (event) => events.push(event));
    });

    const onlyKey = async (): Promise<string> => {
      const all = await place.rawKeys();
      expect(all).toHaveLength(1);
      return all[0] ?? '';
    };

    it('gives back what was written, Unicode included', async () => {
      await store.write(ADA, '{"name":"Åda 🦊"}', MINUTE);
      expect(await store.read(ADA)).toBe('{"name":"Åda 🦊"}');
    });

    it('knows nothing of a partition that was never written, replaced or deleted', async () => {
      expect(await store.read(ADA)).toBeUndefined();
      await store.write(ADA, 'first', MINUTE);
      await store.write(ADA, 'second', MINUTE);
      expect(await store.read(ADA)).toBe('second');
      await store.delete(ADA);
      expect(await store.read(ADA)).toBeUndefined();
      expect(await place.rawKeys()).toEqual([]);
    });

    it('deletes nothing else, and a missing partition without complaint', async () => {
      await store.write(BOB, 'of bob', MINUTE);
      await store.delete(ADA);
      expect(await store.read(BOB)).toBe('of bob');
    });

    it('keeps every confusable pair of accounts apart', async () => {
      for (const [index, id] of CONFUSABLE_IDS.entries()) await store.write(id, `partition ${index}`, MINUTE);
      for (const [index, id] of CONFUSABLE_IDS.entries())
        expect(await store.read(id)).toBe(`partition ${index}`);
      expect(await place.rawKeys()).toHaveLength(CONFUSABLE_IDS.length);
    });

    it('ends each partition by itself, and counts a rewrite from its own moment', async () => {
      await store.write(ADA, 'short', 300);
      await store.write(BOB, 'short', 300);
      await store.write(BOB, 'long', MINUTE);
      expect(await place.rawTtl((await place.rawKeys())[0] ?? '')).toBeGreaterThan(0);
      await place.pass(400);
      expect(await store.read(ADA)).toBeUndefined();
      expect(await store.read(BOB)).toBe('long');
    });

    it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
      'refuses to write for %p ms',
      async (ttlMs) => {
        await expect(store.write(ADA, 'x', ttlMs)).rejects.toThrow(RangeError);
        expect(await place.rawKeys()).toEqual([]);
      },
    );

    it('refuses a value that it could not read again', async () => {
      await expect(store.write(ADA, 'x'.repeat(1024 * 1024), MINUTE)).rejects.toThrow(RangeError);
    });

    it('shows neither the value nor the account in what it stores', async () => {
      await store.write(ADA, 'canary-value', MINUTE);
      const key = await onlyKey();
      const raw = await place.rawGet(key);
      expect(key).toMatch(/^msal:[A-Za-z0-9_-]{43}$/);
      expect(raw.toString('latin1')).toMatch(/^v1\.generated\./);
      for (const secret of ['canary-value', 'ada', 'home', 'login.windows.net']) {
        expect(raw.includes(secret)).toBe(false);
      }
    });

    it('treats an altered entry as absent, removes it and says so', async () => {
      await store.write(ADA, 'value', MINUTE);
      const key = await onlyKey();
      const raw = await place.rawGet(key);
      for (let index = 0; index < raw.length; index += 1) {
        const altered = Buffer.from(raw);
        altered.writeUInt8(altered.readUInt8(index) ^ 1, index);
        await place.rawSet(key, altered);
        expect(await store.read(ADA)).toBeUndefined();
        expect(await place.rawKeys()).toEqual([]);
      }
      expect(events.filter(({ type }) => type === 'damaged')).toHaveLength(raw.length);
    });

    it('refuses an entry that was moved to another account, and leaves the original alone', async () => {
      await store.write(BOB, 'of bob', MINUTE);
      const bobs = await onlyKey();
      await store.write(ADA, 'of ada', MINUTE);
      const adas = (await place.rawKeys()).find((key) => key !== bobs) ?? '';
      await place.rawSet(adas, await place.rawGet(bobs));
      expect(await store.read(ADA)).toBeUndefined();
      expect(await store.read(BOB)).toBe('of bob');
    });

    it.each([
      ['plain JSON', Buffer.from('{"AccessToken":{}}')],
      ['nothing', Buffer.alloc(0)],
      ['an unknown version', Buffer.from(`v2.generated.${'x'.repeat(100)}`)],
      ['no algorithm', Buffer.from(`generated.${'x'.repeat(100)}`)],
      ['a 64 KB kid', Buffer.from(`v1.${'k'.repeat(65_536)}.${'x'.repeat(100)}`)],
      ['an unknown kid', Buffer.from(`v1.other.${'x'.repeat(100)}`)],
      ['2 MB', Buffer.alloc(2 * 1024 * 1024, 'v1.generated.')],
    ])('treats %s as absent, removes it and says so', async (_what, bytes) => {
      await store.write(ADA, 'value', MINUTE);
      await place.rawSet(await onlyKey(), bytes);
      expect(await store.read(ADA)).toBeUndefined();
      expect(await place.rawKeys()).toEqual([]);
      expect(events.at(-2)).toEqual({ type: 'damaged', bytes: bytes.length });
    });

    it('treats 20 MB as absent, even sealed with its key and in its place', async () => {
      await store.write(ADA, 'value', MINUTE);
      const key = await onlyKey();
      const generous = KeyRing.parse(entry, { maxEnvelopeBytes: 32 * 1024 * 1024 });
      const context = encodeParts(['msal-partition', key]);
      const large = generous.seal('x'.repeat(20 * 1024 * 1024), context);
      await place.rawSet(key, large);
      expect(generous.open(await place.rawGet(key), context)).toBeDefined();
      expect(await store.read(ADA)).toBeUndefined();
      expect(await place.rawKeys()).toEqual([]);
      expect(events.at(-2)).toEqual({ type: 'damaged', bytes: large.length });
    });

    it('counts what happens, and is not disturbed by a counter that throws', async () => {
      await store.read(ADA);
      await store.write(ADA, 'value', MINUTE);
      await store.read(ADA);
      await store.delete(ADA);
      await store.delete(ADA);
      const [bytes, durationMs] = [expect.any(Number), expect.any(Number)];
      expect(events).toEqual([
        { type: 'miss', durationMs },
        { type: 'write', bytes, merged: false, durationMs },
        { type: 'hit', bytes, stale: false, durationMs },
        { type: 'delete', durationMs },
      ]);
      const noisy = place.open(keys, () => {
        throw new Error('counter');
      });
      await noisy.write(ADA, 'value', MINUTE);
      expect(await noisy.read(ADA)).toBe('value');
    });

    describe('while its keys are rotated', () => {
      const [old, next] = [generateKeyEntry('old'), generateKeyEntry('next')];
      const replica = (...entries: string[]): PartitionStore => place.open(KeyRing.parse(entries.join(',')));

      it('loses nothing through the first three steps, and everything not rewritten in the fourth', async () => {
        await replica(old).write(ADA, 'ada', MINUTE);
        await replica(old).write(BOB, 'bob', MINUTE);
        for (const step of [replica(old), replica(old, next), replica(next, old)]) {
          expect(await step.read(ADA)).toBe('ada');
        }
        await replica(next, old).write(ADA, 'ada again', MINUTE);
        expect(await replica(old, next).read(ADA)).toBe('ada again');
        expect(await place.rawKeys()).toHaveLength(2);
        expect(await replica(next).read(ADA)).toBe('ada again');
        expect(await replica(next).read(BOB)).toBeUndefined();
      });

      it('reports the entries that still need the former key', async () => {
        await replica(old).write(ADA, 'ada', MINUTE);
        const rotated = place.open(KeyRing.parse(`${next},${old}`), (event) => events.push(event));
        await rotated.read(ADA);
        await rotated.write(ADA, 'ada', MINUTE);
        await rotated.read(ADA);
        expect(events.map(({ stale }) => stale)).toEqual([true, undefined, false]);
      });

      it('deletes under every key', async () => {
        await replica(old).write(ADA, 'ada', MINUTE);
        await replica(next, old).delete(ADA);
        expect(await place.rawKeys()).toEqual([]);
      });

      it('survives replicas of two steps that write the same partition at once', async () => {
        for (let round = 0; round < 25; round += 1) {
          await Promise.all([
            replica(old, next).write(ADA, 'one', MINUTE),
            replica(next, old).write(ADA, 'two', MINUTE),
          ]);
          expect(['one', 'two']).toContain(await replica(next, old).read(ADA));
          expect(['one', 'two']).toContain(await replica(old, next).read(ADA));
        }
      });
    });
  });
}
