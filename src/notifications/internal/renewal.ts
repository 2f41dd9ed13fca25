import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../platform/clock.js';
import { Drain } from '../../platform/drain.js';
import { Leases } from '../../platform/leases/leases.js';
import { Agenda, type Due } from './agenda.js';
import { Background } from './background.js';
import { Subscribers } from './subscribers.js';
import { Upkeep } from './upkeep.js';

const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 8;

/** Looks at what is due: a few users at a time, and each of them under a lease, so that one replica does what is to be done. */
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
        await this.#lookAtAll(await this.agenda.due(this.clock.now()));
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

  /** Another replica, or whoever subscribes at this moment, comes first: what is due then is looked at again soon. */
  async #lookAt({ tag, done }: Due): Promise<void> {
    const outcome = await this.leases.tryHold(tag, async () => {
      const subscriber = await this.subscribers.find(tag);
      if (subscriber !== undefined) await this.upkeep.ofDue(tag, subscriber);
    });
    if (outcome.kind === 'held') await done();
  }
}
