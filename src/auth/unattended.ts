import type { Resource } from '@entra-bff/contract';
import type { Session } from '../session/session.js';
import type { FreshToken } from './fresh-token.decorator.js';

/** What is done for a user without a request of theirs. Never activity: no session lives longer for it. */
export abstract class Unattended {
  /** Those of the sessions that stand. */
  abstract standing(handles: readonly string[]): Promise<Session[]>;

  /**
   * A token that lives: the one that is held, or else a new one, while Entra gives one without the user. Throws the
   * BffError that says why there is none.
   */
  abstract token(session: Session, resource: Resource): Promise<FreshToken>;

  /** The one that is held, for what is put away when the user leaves: it is never renewed. Undefined when none lives. */
  abstract heldToken(session: Session, resource: Resource): Promise<FreshToken | undefined>;
}
