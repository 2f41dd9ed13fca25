import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Records } from '../../platform/store/records.js';

const PURPOSE = 'subscriptions-due';
/** No set grows with all users. */
const BUCKETS = 8;

/** A user whose subscriptions are to be looked at. */
export interface Due {
  tag: string;
  /** Takes it off the agenda. */
  done(): Promise<void>;
}

/**
 * When whose subscriptions are to be looked at, for all replicas. An entry may be old: what counts is in the user's
 * record. To look writes nothing, and only what is due is read.
 */
@Injectable()
export class Agenda {
  constructor(private readonly records: Records) {}

  /** `at` in milliseconds since the epoch, `life` of the entry in milliseconds. */
  add(tag: string, at: number, life: number): Promise<void> {
    return this.records.addToIndex(PURPOSE, bucketOf(tag), `${tag}.${Math.ceil(at / 1_000)}`, life);
  }

  /** `now` in milliseconds since the epoch. */
  async due(now: number): Promise<Due[]> {
    const buckets = Array.from({ length: BUCKETS }, (_, bucket) => this.#dueIn(String(bucket), now));
    return (await Promise.all(buckets)).flat();
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
