import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import type { Unsubscribe } from '../../../platform/broadcast/broadcast.js';
import { Env } from '../../../platform/env/env.js';
import { publicIdOf } from '../../../session/public-id.js';
import { SessionEnds } from '../../../session/session-ends.js';
import type { Session } from '../../../session/session.js';
import { Sessions } from '../../../session/sessions.js';
import { AccessTokens } from '../../access-tokens.js';
import { SessionEvents, type ChangeHint, type SessionEvent, type TokenState } from '../../session-events.js';
import { RefusalMemory } from '../tokens/refusal-memory.js';
import { ChangeEvents } from './change-events.js';
import { TokenEvents, type TokenNews } from './token-events.js';

/** What replicas tell each other, and what the store says to whoever looks. */
@Injectable()
export class BroadcastSessionEvents extends SessionEvents {
  constructor(
    private readonly env: Env,
    private readonly sessions: Sessions,
    private readonly ends: SessionEnds,
    private readonly news: TokenEvents,
    private readonly changes: ChangeEvents,
    private readonly accessTokens: AccessTokens,
    private readonly refusals: RefusalMemory,
  ) {
    super();
  }

  override async listen(session: Session, listener: (event: SessionEvent) => void): Promise<Unsubscribe> {
    const stops = await Promise.all([
      this.ends.listen(session.handle, () => listener({ name: 'signed-out', data: { reason: 'ended' } })),
      this.news.listen(session.user, (news) => listener(this.#toEvent(news))),
      this.changes.listen(session, (data) => listener({ name: 'resource-changed', data })),
    ]);
    return () => {
      for (const stop of stops) stop();
    };
  }

  override async standsInStore({ handle }: Session): Promise<boolean> {
    return (await this.sessions.byHandle(handle)) !== undefined;
  }

  override async stands(session: Session): Promise<boolean> {
    return (await this.sessions.current(session)) !== undefined;
  }

  override tokens(session: Session): Promise<TokenState[]> {
    const { user } = session;
    return Promise.all(
      this.accessTokens.resources.map(async (resource) => {
        const [held, refused] = await Promise.all([
          this.accessTokens.peek(session, resource),
          this.refusals.recall({ user, resource, claims: undefined }),
        ]);
        const reauthRequired = refused?.refusal.kind === 'reauth_required';
        return { resource, expiresAt: held?.expiresAt, reauthRequired };
      }),
    );
  }

  override renewed(resource: Resource, expiresAt: number): SessionEvent {
    const iso = (ms: number): string => new Date(ms).toISOString();
    return {
      name: 'token-renewed',
      data: { resource, expiresOn: iso(expiresAt), refreshOn: iso(expiresAt - this.env.tokenRenewalLead) },
    };
  }

  override tellOfChange(hint: ChangeHint): Promise<void> {
    return this.changes.tell(hint);
  }

  override publicIdOf(session: Session): string {
    return publicIdOf(session);
  }

  #toEvent(news: TokenNews): SessionEvent {
    return news.kind === 'renewed'
      ? this.renewed(news.resource, news.expiresAt)
      : { name: 'reauth-required', data: { resource: news.resource } };
  }
}
