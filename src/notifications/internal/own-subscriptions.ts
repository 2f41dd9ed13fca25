import { Injectable } from '@nestjs/common';
import type { Session } from '../../auth/current-session.decorator.js';
import { Unattended } from '../../auth/unattended.js';
import { Clock } from '../../platform/clock.js';
import { Leases } from '../../platform/leases/leases.js';
import { BffError } from '../../platform/problem.js';
import { Vault } from '../../platform/store/vault.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import {
  ChangeSubscriptions,
  type ChangeSubscription,
  type SubscriptionWish,
} from '../../upstream/change-subscriptions.js';
import { Callers } from './callers.js';
import { ClientStates } from './client-states.js';
import { Endings } from './endings.js';
import { LIFE_MS, MAKING_MS, nextDue } from './lifetimes.js';
import { subscriberTag, type Kept } from './subscriber.js';
import { SubscriptionId } from './subscription-id.js';
import { Subscribers } from './subscribers.js';
import { Targets } from './targets.js';
import { UpstreamSubscriptions } from './upstream-subscriptions.js';

/** Of one user, on all devices. */
const MOST = 50;
/** Of one user that share one subscription: the oldest is told no more. */
const MOST_SESSIONS = 50;
const WAIT_SECONDS = 60;

/** One subscription at the service for all sessions of a user that want to hear of the same thing. */
@Injectable()
export class OwnSubscriptions extends ChangeSubscriptions {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly targets: Targets,
    private readonly upstream: UpstreamSubscriptions,
    private readonly states: ClientStates,
    private readonly callers: Callers,
    private readonly endings: Endings,
    private readonly unattended: Unattended,
    private readonly leases: Leases,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async subscribe(
    caller: Caller,
    session: Session,
    wish: SubscriptionWish,
  ): Promise<ChangeSubscription> {
    const { target, resource } = await this.targets.resolve(caller, wish);
    const other = await this.callers.with(caller, session, wish.service);
    const kept = await this.#oneAtATime(caller, subscriberTag(session.user), () =>
      this.#join(other, session, { service: wish.service, target, resource }),
    );
    // Looked at after the write: whichever of sign-out and this comes last removes what the other left.
    if ((await this.unattended.standing([session.handle])).length > 0) return kept;
    await this.endings.end(session, kept.id);
    throw new BffError('session_required');
  }

  /** What this session subscribed to. */
  async list({ user, handle }: Session): Promise<ChangeSubscription[]> {
    const subscriber = await this.subscribers.find(subscriberTag(user));
    return (subscriber?.kept ?? []).filter(
      ({ handles, upstreamId }) => handles.includes(handle) && upstreamId !== undefined,
    );
  }

  async #join(
    caller: Caller,
    session: Session,
    wanted: Pick<Kept, 'service' | 'target' | 'resource'>,
  ): Promise<Kept> {
    const { user, handle } = session;
    const tag = subscriberTag(user);
    const known = (await this.subscribers.find(tag))?.kept.find(
      ({ service, target }) => service === wanted.service && target === wanted.target,
    );
    if (known?.upstreamId !== undefined && known.expiresAt > this.clock.now()) {
      const joined = await this.subscribers.change(tag, known.id, (kept) => ({
        ...kept,
        handles: [...kept.handles.filter((one) => one !== handle), handle].slice(-MOST_SESSIONS),
      }));
      if (joined !== undefined) return joined;
    }
    return this.#make(caller, session, { ...wanted, id: known?.id ?? SubscriptionId.create().text });
  }

  /** It is kept first: notifications may come before the service has answered. */
  async #make(
    caller: Caller,
    { user, handle }: Session,
    named: Pick<Kept, 'id' | 'service' | 'target' | 'resource'>,
  ): Promise<Kept> {
    const tag = subscriberTag(user);
    const now = this.clock.now();
    const { tid, oid, homeAccountId } = user;
    const kept = {
      ...named,
      kid: this.vault.kid,
      expiresAt: now + LIFE_MS,
      dueAt: now + MAKING_MS,
      handles: [handle],
    };
    const isKept = await this.#keep({ tid, oid, homeAccountId }, kept);
    if (!isKept) throw tooMany();
    try {
      const made = await this.upstream.make(
        caller,
        kept,
        this.states.make(kept.service, { tag, id: kept.id }),
      );
      const dueAt = nextDue(now, made.expiresAt);
      const done = await this.subscribers.change(tag, kept.id, (one) => ({ ...one, ...made, dueAt }));
      if (done !== undefined) return done;
      await this.upstream.remove(caller, kept, made.upstreamId);
    } catch (error) {
      await this.subscribers.change(tag, kept.id, () => undefined);
      throw error;
    }
    throw new BffError('session_required');
  }

  /** One that stands without a name of the service's is made by nobody any more, and taken over. */
  async #keep(user: Pick<Session['user'], 'tid' | 'oid' | 'homeAccountId'>, kept: Kept): Promise<boolean> {
    const taken = await this.subscribers.change(subscriberTag(user), kept.id, ({ handles }) => ({
      ...kept,
      handles: [...new Set([...handles, ...kept.handles])].slice(-MOST_SESSIONS),
    }));
    return taken !== undefined || this.subscribers.add(user, kept, MOST);
  }

  /** Of one user: two tabs that ask at once make one subscription. */
  async #oneAtATime<T>({ deadline }: Caller, tag: string, work: () => Promise<T>): Promise<T> {
    for (;;) {
      const outcome = await this.leases.tryHold(tag, work);
      if (outcome.kind === 'held') return outcome.value;
      await deadline.bounds(outcome.released);
    }
  }
}

function tooMany(): BffError {
  const detail = `You have ${MOST} subscriptions already: end one first.`;
  return new BffError('throttled', { detail, retryAfter: WAIT_SECONDS });
}
