import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { BffError } from '../../platform/problem.js';
import { Throttle } from '../../platform/rate-limit/throttle.js';
import { Background } from './background.js';
import { ClientStates } from './client-states.js';
import { FanOut } from './fan-out.js';
import { readNotification, type Told } from './notification.js';
import type { Kept, Subscriber } from './subscriber.js';
import { Subscribers } from './subscribers.js';

interface Meant {
  tag: string;
  user: Subscriber['user'];
  kept: Kept;
  lifecycleEvents: ReadonlySet<string>;
  hasChanged: boolean;
}

/** What Graph and SharePoint deliver: good as a whole, or refused as a whole, before anything of it counts. */
@Injectable()
export class Inbox {
  constructor(
    private readonly states: ClientStates,
    private readonly subscribers: Subscribers,
    private readonly fanOut: FanOut,
    private readonly background: Background,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Resolves as soon as it is known to be good; what follows from it is done afterwards. Throws the BffError to answer
   * with: the same for everything that is forged, and a 503 when the store is away, since both services come again then.
   */
  async take(service: Resource, request: FastifyRequest): Promise<void> {
    const meant = await this.#judged(service, request);
    this.metrics.count('notifications_total', { service, outcome: 'taken' });
    this.background.run(async () => {
      for (const one of meant) await this.#follow(one);
    });
  }

  /** Who floods is counted, and never who is known: nothing is read from the store for what is made up. */
  async #judged(service: Resource, request: FastifyRequest): Promise<Meant[]> {
    try {
      const told = readNotification(request.body, service, this.states);
      if (told === undefined) throw forged();
      return await this.#meant(told);
    } catch (error) {
      const isTheirs = error instanceof BffError && error.status < 500;
      this.metrics.count('notifications_total', { service, outcome: isTheirs ? 'refused' : 'failed' });
      if (isTheirs) await this.throttle.chargeAddress('webhook_address', request);
      throw error;
    }
  }

  /** Each subscription once, however often it is named. One that has ended is nobody's any more. */
  async #meant(told: readonly Told[]): Promise<Meant[]> {
    const tags = [...new Set(told.map(({ tag }) => tag))];
    const found = await Promise.all(
      tags.map(async (tag) => [tag, await this.subscribers.find(tag)] as const),
    );
    const meant: Meant[] = [];
    for (const [tag, subscriber] of found) {
      for (const kept of subscriber?.kept ?? []) {
        const own = told.filter((one) => one.tag === tag && one.id === kept.id);
        if (own.some(({ upstreamId }) => !isOf(kept, upstreamId))) throw forged();
        if (own.length === 0 || subscriber === undefined) continue;
        const events = own.map(({ lifecycleEvent }) => lifecycleEvent);
        const lifecycleEvents = new Set(events.filter((event) => event !== undefined));
        meant.push({
          tag,
          user: subscriber.user,
          kept,
          lifecycleEvents,
          hasChanged: events.includes(undefined),
        });
      }
    }
    return meant;
  }

  /** @see https://learn.microsoft.com/graph/change-notifications-lifecycle-events */
  async #follow({ tag, user, kept, lifecycleEvents, hasChanged }: Meant): Promise<void> {
    const isRemoved = lifecycleEvents.has('subscriptionRemoved');
    if (hasChanged || isRemoved || lifecycleEvents.has('missed')) this.fanOut.tell(user, kept);
    if (!isRemoved && !lifecycleEvents.has('reauthorizationRequired')) return;
    await this.subscribers.change(tag, kept.id, (one) => ({
      ...one,
      ...(isRemoved && one.upstreamId === kept.upstreamId && { upstreamId: undefined }),
      dueAt: Math.min(one.dueAt, this.clock.now()),
    }));
  }
}

/** One that is being made has no name yet. */
function isOf({ upstreamId }: Kept, told: string): boolean {
  return upstreamId === undefined || upstreamId.toLowerCase() === told.toLowerCase();
}

function forged(): BffError {
  return new BffError('access_denied', { detail: 'The notification is not of a subscription of ours.' });
}
