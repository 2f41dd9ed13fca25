import { describe, expect, it } from '@jest/globals';
import { describePartitionStore } from '../test-support/partition-store.contract.js';
import { partitionOf } from '../test-support/sample-ids.js';
import { MemoryPartitionStore, type MemoryEntry } from './memory-partition-store.js';

const entries = new Map<string, MemoryEntry>();
let now = Date.now();

describePartitionStore('memory', {
  clear: () => Promise.resolve(entries.clear()),
  open: (keys, onEvent) =>
    new MemoryPartitionStore({ keys, entries, now: () => now, ...(onEvent && { onEvent }) }),
  rawKeys: () => Promise.resolve([...entries.keys()]),
  rawGet: (key) => Promise.resolve(entries.get(key)?.value ?? Buffer.alloc(0)),
  rawSet: (key, value) => {
    entries.set(key, { value, expiresAt: now + 60_000 });
    return Promise.resolve();
  },
  rawTtl: (key) => Promise.resolve((entries.get(key)?.expiresAt ?? 0) - now),
  pass: (ms) => {
    now += ms;
    return Promise.resolve();
  },
});

describe('a partition store in memory', () => {
  it('shrinks back when partitions have ended, though nobody asks for them', async () => {
    const held = new Map<string, MemoryEntry>();
    let clock = 0;
    const store = new MemoryPartitionStore({ entries: held, now: () => clock });
    for (let user = 0; user < 1000; user += 1) await store.write(partitionOf(`user ${user}`), 'x', 1000);
    expect(held.size).toBe(1000);
    clock += 120_000;
    await store.write(partitionOf('one more'), 'x', 1000);
    expect(held.size).toBe(1);
  });
});
