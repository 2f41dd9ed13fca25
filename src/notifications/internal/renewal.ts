import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../platform/clock.js';
import { Drain } from '../../platform/drain.js';
import { Leases } from '../../platform/leases/leases.js';
import { Agenda, type Due } from './agenda.js';
import { Background } from './background.js';
import { Subscribers } from './subscribers.js';
import { Upkeep } from './upkeep.js';

const LOOK_EVERY_MS = 2_000;
/** Who looks next may be another replica. */
const LOOKED_AT_MS = 1_500;
const AT_ONCE = 8;

/** Looks at what is due, of each user on one replica, a few users at a time. */
@Injectable()
export class Renewal {
  #isLooking = false;

  constructor(
    private readonly agenda: Agenda,
    private readonly subscribers: Subscribers,
    private readonly upkeep: Upkeep,
    private readonly background: Background,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly drain: Drain,
  ) {}

  @Interval('renew-subscriptions', LOOK_EVERY_MS)
  look(): void {
    if (this.#isLooking || this.drain.draining) return;
    this.#isLooking = true;
    this.background.run(async () => {
      try {
        await this.agenda.look(this.clock.now(), LOOKED_AT_MS, (due) => this.#lookAtAll(due));
      } finally {
        this.#isLooking = false;
      }
    });
  }

  async #lookAtAll(due: Due[]): Promise<void> {
    const turns = Array.from({ length: Math.min(AT_ONCE, due.length) }, async () => {
      for (let next = due.pop(); next !== undefined && !this.drain.draining; next = due.pop())
        await this.#lookAt(next);
    });
    await Promise.all(turns);
  }

  /** Whoever subscribes at this moment comes first: it is looked at again soon. */
  async #lookAt({ tag, done }: Due): Promise<void> {
    const outcome = await this.leases.tryHold(`subscriber-${tag}`, async () => {
      const subscriber = await this.subscribers.find(tag);
      if (subscriber !== undefined) await this.upkeep.ofDue(tag, subscriber);
    });
    if (outcome.kind === 'held') await done();
  }
}
