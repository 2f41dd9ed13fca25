import type { FastifyRequest } from 'fastify';
import type { Session } from '../session/session.js';

/** One of the user's own sessions; times are milliseconds since the epoch. */
export interface UserSession {
  /** Leads back to nothing. */
  id: string;
  isCurrent: boolean;
  createdAt: number;
  lastSeenAt: number;
  userAgent: string;
}

/** The sessions of the user who asks: nobody sees, names or ends somebody else's. */
export abstract class UserSessions {
  /** The latest first, at most a hundred. */
  abstract list(current: Session): Promise<UserSession[]>;

  /** Says which one it was; undefined when the user has no session of this id (any more). */
  abstract revoke(
    current: Session,
    id: string,
    request: Pick<FastifyRequest, 'id' | 'ip'>,
  ): Promise<'current' | 'another' | undefined>;

  /** All but this one. */
  abstract revokeOthers(current: Session, request: Pick<FastifyRequest, 'id' | 'ip'>): Promise<void>;
}
