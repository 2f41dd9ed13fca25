import type { BffEvents, Resource } from '@entra-bff/contract';
import type { Unsubscribe } from '../platform/broadcast/broadcast.js';
import type { Session } from '../session/session.js';

/** One event with its data. */
export type SessionEvent = {
  [Name in keyof BffEvents]: { name: Name; data: BffEvents[Name] };
}[keyof BffEvents];

/** That something may have changed, and which sessions of the user asked to be told. */
export interface ChangeHint {
  user: Pick<Session['user'], 'tid' | 'oid' | 'homeAccountId'>;
  /** Of the sessions. */
  handles: readonly string[];
  data: BffEvents['resource-changed'];
}

/** How it stands with the token of one resource. */
export interface TokenState {
  resource: Resource;
  /** End of the token that is held, in milliseconds since the epoch; undefined when none lives. */
  expiresAt: number | undefined;
  /** Whether Entra wants the user before it gives another one. */
  reauthRequired: boolean;
}

/** What happens to a session, on whichever replica it happens. */
export abstract class SessionEvents {
  /**
   * Tells of every event from now on. One may be lost on the way, so that whoever listens looks with {@link stands} and
   * {@link tokens} now and then.
   */
  abstract listen(session: Session, listener: (event: SessionEvent) => void): Promise<Unsubscribe>;

  /** Whether the session stands, by the store itself. Not activity of the user. */
  abstract standsInStore(session: Session): Promise<boolean>;

  /** The same from the memory of this process, while that is what the store holds. */
  abstract stands(session: Session): Promise<boolean>;

  /** Of every resource that is configured. Entra is not asked. */
  abstract tokens(session: Session): Promise<TokenState[]>;

  /** What tells of a new token of this end. */
  abstract renewed(resource: Resource, expiresAt: number): SessionEvent;

  /** Tells the pages of these sessions, wherever they listen, and of no others. Neither rejects nor waits long. */
  abstract tellOfChange(hint: ChangeHint): Promise<void>;

  /** What pages may call the session: it leads back to nothing. */
  abstract publicIdOf(session: Session): string;
}
