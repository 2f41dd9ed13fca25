import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Records } from '../../platform/store/records.js';
import { Agenda } from './agenda.js';
import { GRACE_MS } from './lifetimes.js';
import { SUBSCRIBER, subscriberTag, type Kept, type Subscriber } from './subscriber.js';

const NOTHING_LEFT_MS = 1_000;
const ATTEMPTS = 4;

/** What users' sessions subscribed to. Nothing stays longer than the last of its subscriptions, and a while to renew it. */
@Injectable()
export class Subscribers {
  constructor(
    private readonly records: Records,
    private readonly agenda: Agenda,
    private readonly clock: Clock,
  ) {}

  find(tag: string): Promise<Subscriber | undefined> {
    return this.records.get(SUBSCRIBER, tag);
  }

  /** Undefined: there is none such, or none any more. */
  async keptOf(tag: string, id: string): Promise<Kept | undefined> {
    return (await this.find(tag))?.kept.find((one) => one.id === id);
  }

  /** Adds it to the user's. `most`: when so many are there already it is not added; says whether it was. */
  async add(user: Subscriber['user'], added: Kept, most: number): Promise<boolean> {
    const tag = subscriberTag(user);
    // First: an entry too many is found out, one too few would never be looked at.
    await this.agenda.add(tag, added.dueAt, this.#life([added]));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const first: Subscriber = { user, kept: [added] };
      if (await this.records.add(SUBSCRIBER, tag, first, this.#life(first.kept))) return true;
      const after = await this.#update(tag, (kept) => (kept.length < most ? [...kept, added] : undefined));
      if (after !== undefined) return after.kept.some(({ id }) => id === added.id);
    }
    return false;
  }

  /** Changes one of them; `change` gives undefined to end it. Answers how it stands then; undefined: it is none (any more). */
  async change(tag: string, id: string, change: (kept: Kept) => Kept | undefined): Promise<Kept | undefined> {
    let dueAt = Number.POSITIVE_INFINITY;
    const after = await this.#update(tag, (all) =>
      all.flatMap((one) => {
        const changed = one.id === id ? change(one) : one;
        if (changed !== undefined && changed !== one && changed.dueAt !== one.dueAt) dueAt = changed.dueAt;
        return changed === undefined ? [] : [changed];
      }),
    );
    const kept = after?.kept.find((one) => one.id === id);
    if (kept !== undefined && dueAt < Number.POSITIVE_INFINITY)
      await this.agenda.add(tag, dueAt, this.#life([kept]));
    return kept;
  }

  #update(tag: string, change: (kept: Kept[]) => Kept[] | undefined): Promise<Subscriber | undefined> {
    return this.records.update(SUBSCRIBER, tag, (subscriber) => {
      const kept = change(subscriber.kept);
      return kept && { value: { ...subscriber, kept }, ttl: this.#life(kept) };
    });
  }

  #life(kept: readonly Kept[]): number {
    const left = Math.max(0, ...kept.map(({ expiresAt }) => expiresAt + GRACE_MS - this.clock.now()));
    return Math.max(NOTHING_LEFT_MS, left);
  }
}
