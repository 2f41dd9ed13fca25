import { Injectable } from '@nestjs/common';
import { publicIdOf } from '../../session/public-id.js';
import type { Session } from '../../session/session.js';
import { Sessions } from '../../session/sessions.js';
import { UserSessions, type UserSession } from '../user-sessions.js';
import { SignOut, type Caller } from './sign-out.js';

const MOST_SHOWN = 100;
const AT_ONCE = 20;

/** By the index of the user's sessions: what is not in it does not exist for this user. */
@Injectable()
export class OwnSessions extends UserSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly signOut: SignOut,
  ) {
    super();
  }

  override async list(current: Session): Promise<UserSession[]> {
    const found = await this.sessions.ofUser(current.user, MOST_SHOWN);
    return found.map((session) => ({
      id: publicIdOf(session),
      isCurrent: session.handle === current.handle,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      userAgent: session.userAgent,
    }));
  }

  override async revoke(
    current: Session,
    id: string,
    request: Caller,
  ): Promise<'current' | 'another' | undefined> {
    const handles = await this.sessions.handlesOf(current.user);
    const handle = handles.find((one) => publicIdOf({ handle: one }) === id);
    const session = handle === undefined ? undefined : await this.sessions.byHandle(handle);
    if (session === undefined) return undefined;
    await this.signOut.end(session, 'session_revoked', request);
    return session.handle === current.handle ? 'current' : 'another';
  }

  override async revokeOthers(current: Session, request: Caller): Promise<void> {
    const all = await this.sessions.ofUser(current.user, Infinity);
    const others = all.filter(({ handle }) => handle !== current.handle);
    for (let from = 0; from < others.length; from += AT_ONCE) {
      const some = others.slice(from, from + AT_ONCE);
      await Promise.all(some.map((session) => this.signOut.end(session, 'session_revoked', request)));
    }
  }
}
