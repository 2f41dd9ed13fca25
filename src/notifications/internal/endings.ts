import { Injectable } from '@nestjs/common';
import type { Session } from '../../auth/current-session.decorator.js';
import { LeaveTaking, type Finish } from '../../auth/leave-taking.js';
import { Unattended } from '../../auth/unattended.js';
import { describeError, Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import { Background } from './background.js';
import { Callers } from './callers.js';
import { subscriberTag, type Kept } from './subscriber.js';
import { Subscribers } from './subscribers.js';
import { UpstreamSubscriptions } from './upstream-subscriptions.js';

/**
 * What ends a subscription. Here first, from which moment nobody is told; then at the service, as well as that can be
 * done: what stays there ends by itself within the hour.
 */
@Injectable()
export class Endings {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly upstream: UpstreamSubscriptions,
    private readonly callers: Callers,
    private readonly unattended: Unattended,
    private readonly background: Background,
    private readonly log: Log,
    leaveTaking: LeaveTaking,
  ) {
    leaveTaking.onLeave((session) => this.#prepare(session));
  }

  /** This session is told no more. Says whether it was. */
  async end(session: Session, id: string): Promise<boolean> {
    const left = await this.#leave(session, id);
    if (left?.isLast === true) this.removeAs(session, left.kept);
    return left !== undefined;
  }

  /** Away from the service, by a token of this session; nobody waits for it. */
  removeAs(session: Session, kept: Kept): void {
    const { upstreamId } = kept;
    if (upstreamId === undefined) return;
    this.background.run(async () => {
      await this.#tolerant(
        this.callers.as(session, kept.service, (caller) => this.upstream.remove(caller, kept, upstreamId)),
      );
    });
  }

  /** The tokens that are held now are the last that can be had. */
  async #prepare(session: Session): Promise<Finish | undefined> {
    const subscriber = await this.subscribers.find(subscriberTag(session.user));
    const own = (subscriber?.kept ?? []).filter(({ handles }) => handles.includes(session.handle));
    if (own.length === 0) return undefined;
    const tokens = {
      graph: await this.unattended.heldToken(session, 'graph'),
      sharepoint: await this.unattended.heldToken(session, 'sharepoint'),
    };
    return () => {
      this.background.run(async () => {
        for (const { id } of own) {
          const left = await this.#leave(session, id);
          const token = left?.isLast === true ? tokens[left.kept.service] : undefined;
          if (left === undefined || token === undefined) continue;
          const { kept } = left;
          const { upstreamId } = kept;
          if (upstreamId === undefined) continue;
          await this.#tolerant(
            this.callers.withToken(session.user, token, (caller) =>
              this.upstream.remove(caller, kept, upstreamId),
            ),
          );
        }
      });
    };
  }

  /** `isLast`: nobody else asked, and it is gone here. Undefined: the session is none of those that asked. */
  async #leave({ user, handle }: Session, id: string): Promise<{ kept: Kept; isLast: boolean } | undefined> {
    let before: Kept | undefined;
    const after = await this.subscribers.change(subscriberTag(user), id, (kept) => {
      before = kept.handles.includes(handle) ? kept : undefined;
      const handles = kept.handles.filter((one) => one !== handle);
      return handles.length === 0 ? undefined : { ...kept, handles };
    });
    return before && { kept: before, isLast: after === undefined };
  }

  async #tolerant(removal: Promise<void>): Promise<void> {
    try {
      await removal;
    } catch (error) {
      // Told where the call was made, and it ends by itself.
      if (!(error instanceof BffError)) this.log.write('notification_failed', describeError(error));
    }
  }
}
