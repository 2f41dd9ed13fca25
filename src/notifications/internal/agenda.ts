import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Leases } from '../../platform/leases/leases.js';
import { Records, type RecordKind } from '../../platform/store/records.js';

const PURPOSE = 'subscriptions-due';
/** No set grows with all users, and replicas share the work. */
const BUCKETS = 8;
const LOOKED_AT: RecordKind<true> = {
  purpose: 'subscriptions-looked-at',
  parse: (value) => (value === true ? value : undefined),
};

/** A user whose subscriptions are to be looked at. */
export interface Due {
  tag: string;
  /** Takes it off the agenda. */
  done(): Promise<void>;
}

/**
 * When whose subscriptions are to be looked at, for all replicas. An entry may be old: what counts is in the user's
 * record. To look costs what is on the agenda, and only what is due is read.
 */
@Injectable()
export class Agenda {
  constructor(
    private readonly records: Records,
    private readonly leases: Leases,
  ) {}

  /** `at` in milliseconds since the epoch, `life` of the entry in milliseconds. */
  add(tag: string, at: number, life: number): Promise<void> {
    return this.records.addToIndex(PURPOSE, bucketOf(tag), `${tag}.${Math.ceil(at / 1_000)}`, life);
  }

  /** What is due, one bucket after the other: each by one replica, and none more than once in `every` milliseconds. */
  async look(now: number, every: number, work: (due: Due[]) => Promise<void>): Promise<void> {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const name = String(bucket);
      if (!(await this.records.add(LOOKED_AT, name, true, every))) continue;
      await this.leases.tryHold(`subscriptions-${name}`, async () => work(await this.#dueIn(name, now)));
    }
  }

  async #dueIn(bucket: string, now: number): Promise<Due[]> {
    const second = Math.floor(now / 1_000);
    const due = new Map<string, string[]>();
    for (const entry of await this.records.index(PURPOSE, bucket)) {
      const [tag = '', at] = entry.split('.');
      if (Number(at) <= second) due.set(tag, [...(due.get(tag) ?? []), entry]);
    }
    return [...due].map(([tag, entries]) => ({
      tag,
      done: async () => {
        for (const entry of entries) await this.records.removeFromIndex(PURPOSE, bucket, entry);
      },
    }));
  }
}

function bucketOf(tag: string): string {
  return String(hash('sha256', tag, 'buffer').readUInt8(0) % BUCKETS);
}
