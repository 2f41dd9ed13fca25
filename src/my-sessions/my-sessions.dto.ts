import type { SessionInfo } from '@entra-bff/contract';
import type { UserSession } from '../auth/user-sessions.js';

/** One of the user's own sessions. */
export class SessionDto implements SessionInfo {
  /**
   * Names the session to `DELETE /bff/sessions/{id}`, and says nothing else.
   * @example 'Zk3v9QpX'
   */
  id!: string;
  /** Whether it is the session of this very request. */
  current!: boolean;
  /**
   * ISO 8601 UTC.
   * @example '2026-03-04T09:30:00Z'
   */
  createdAt!: string;
  /**
   * To the minute, or a tenth of the idle limit where that is less. ISO 8601 UTC.
   * @example '2026-03-04T09:30:00Z'
   */
  lastSeenAt!: string;
  /**
   * `User-Agent` of the browser that signed in; empty when it sent none.
   * @example 'Mozilla/5.0'
   */
  userAgent!: string;

  static of({ id, isCurrent, createdAt, lastSeenAt, userAgent }: UserSession): SessionDto {
    return {
      id,
      current: isCurrent,
      createdAt: new Date(createdAt).toISOString(),
      lastSeenAt: new Date(lastSeenAt).toISOString(),
      userAgent,
    };
  }
}
