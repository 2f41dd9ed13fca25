import type { Resource } from '@entra-bff/contract';
import type { Session } from '../auth/current-session.decorator.js';
import type { Caller } from './caller.decorator.js';

/** What is watched; addresses are Graph's, below `/v1.0`, made of value types. */
export type WatchedResource = { kind: 'list'; site: string; list: string } | { kind: 'drive'; drive: string };

export interface SubscriptionWish {
  /** Who tells of changes: Graph, or SharePoint's own list webhooks. */
  service: Resource;
  watched: WatchedResource;
}

/** A session's subscription to changes. */
export interface ChangeSubscription {
  id: string;
  service: Resource;
  /** Its address in this API, made of ids. */
  resource: string;
  /** Milliseconds since the epoch; it is put off while the session stands. */
  expiresAt: number;
}

/** Tells a session's pages that something changed. Bound by the feature that receives the notifications. */
export abstract class ChangeSubscriptions {
  /**
   * The caller (with a token for Graph) can read it, and is told from now on; again for the same one it is the same
   * subscription. Throws the BffError to answer with.
   */
  abstract subscribe(caller: Caller, session: Session, wish: SubscriptionWish): Promise<ChangeSubscription>;
}
