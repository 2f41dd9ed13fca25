import { Injectable } from '@nestjs/common';
import type { Session } from '../../auth/current-session.decorator.js';
import { Unattended } from '../../auth/unattended.js';
import { Clock } from '../../platform/clock.js';
import { describeError, Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import { Vault } from '../../platform/store/vault.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { Callers } from './callers.js';
import { ClientStates } from './client-states.js';
import { Endings } from './endings.js';
import { FanOut } from './fan-out.js';
import { GRACE_MS, nextDue, nextTry } from './lifetimes.js';
import type { Kept, Subscriber } from './subscriber.js';
import { Subscribers } from './subscribers.js';
import { UpstreamSubscriptions } from './upstream-subscriptions.js';

/** What changed: the end was put off, it was made anew, or it is to be tried later. */
type News = Partial<Kept>;

/**
 * Puts off the end of subscriptions while a session that asked stands, with its user's own token, and makes anew what the
 * service has lost. An outage puts nothing to an end: it is tried again, until an hour after the end.
 */
@Injectable()
export class Upkeep {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly upstream: UpstreamSubscriptions,
    private readonly states: ClientStates,
    private readonly callers: Callers,
    private readonly endings: Endings,
    private readonly fanOut: FanOut,
    private readonly unattended: Unattended,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `store_unavailable`; what a service says is dealt with here. */
  async ofDue(tag: string, { user, kept }: Subscriber): Promise<void> {
    const standing = await this.unattended.standing([...new Set(kept.flatMap(({ handles }) => handles))]);
    for (const one of kept.filter(({ dueAt }) => dueAt <= this.clock.now())) {
      const asking = standing.filter(({ handle }) => one.handles.includes(handle));
      const [session] = asking;
      const isOver = one.expiresAt + GRACE_MS <= this.clock.now();
      if (session === undefined || isOver) await this.#end(tag, one, standing[0]);
      else await this.#renew(tag, user, one, asking);
    }
  }

  /** Nobody is left who asked. */
  async #end(tag: string, kept: Kept, session: Session | undefined): Promise<void> {
    await this.subscribers.change(tag, kept.id, () => undefined);
    if (session !== undefined) this.endings.removeAs(session, kept);
  }

  async #renew(
    tag: string,
    user: Subscriber['user'],
    kept: Kept,
    [session, ...others]: Session[],
  ): Promise<void> {
    if (session === undefined) return;
    const asked = this.callers.as(session, kept.service, (caller) => this.#ask(caller, tag, kept));
    const news = await asked.catch((error: unknown) => this.#afterFailure(error));
    const standing = new Set([session, ...others].map(({ handle }) => handle));
    // Of those that were found to have ended; one may have come meanwhile.
    const isLeft = (handle: string): boolean => standing.has(handle) || !kept.handles.includes(handle);
    await this.subscribers.change(tag, kept.id, (one) =>
      news === undefined ? undefined : { ...one, ...news, handles: one.handles.filter(isLeft) },
    );
    // What happened in between is known to nobody; and who may not read it any more finds out.
    if (news === undefined || news.upstreamId !== undefined) this.fanOut.tell(user, kept);
  }

  async #ask(caller: Caller, tag: string, kept: Kept): Promise<News> {
    const { upstreamId } = kept;
    const now = this.clock.now();
    if (upstreamId === undefined || kept.expiresAt <= now) return this.#make(caller, tag, kept);
    if (kept.kid !== this.vault.kid) {
      // Its secret was made under a key that is to go.
      const made = await this.#make(caller, tag, kept).catch(async (error: unknown) => {
        await this.subscribers.change(tag, kept.id, (one) => ({ ...one, upstreamId }));
        throw error;
      });
      await this.upstream.remove(caller, kept, upstreamId).catch(() => undefined);
      return made;
    }
    try {
      const expiresAt = await this.upstream.renew(caller, kept, upstreamId);
      return { expiresAt, dueAt: nextDue(now, expiresAt) };
    } catch (error) {
      if (error instanceof BffError && error.code === 'not_found') return this.#make(caller, tag, kept);
      throw error;
    }
  }

  async #make(caller: Caller, tag: string, kept: Kept): Promise<News> {
    // It has no name from now on until the service has answered: what it tells meanwhile is not refused.
    await this.subscribers.change(tag, kept.id, (one) => ({ ...one, upstreamId: undefined }));
    const made = await this.upstream.make(caller, kept, this.states.make(kept.service, { tag, id: kept.id }));
    return { ...made, kid: this.vault.kid, dueAt: nextDue(this.clock.now(), made.expiresAt) };
  }

  /** Not before the service says, and never lost for it; undefined: it is, since the user may not read it any more. */
  #afterFailure(error: unknown): News | undefined {
    const problem = error instanceof BffError ? error : undefined;
    if (problem?.code === 'access_denied' || problem?.code === 'not_found') return undefined;
    if (problem === undefined) this.log.write('notification_failed', describeError(error));
    return { dueAt: nextTry(this.clock.now(), problem?.retryAfter) };
  }
}
