import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import type { Session } from '../../auth/current-session.decorator.js';
import type { FreshToken } from '../../auth/fresh-token.decorator.js';
import { Unattended } from '../../auth/unattended.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { Deadline } from '../../upstream/deadline.js';
import { UpstreamLimits } from '../../upstream/limits.js';

type User = Session['user'];

/** For calls that are made for a user without a request, and for those that need the other token. */
@Injectable()
export class Callers {
  constructor(
    private readonly unattended: Unattended,
    private readonly limits: UpstreamLimits,
  ) {}

  /** The same request with the token of `service`. */
  async with(caller: Caller, session: Session, service: Resource): Promise<Caller> {
    if (caller.token.resource === service) return caller;
    const token = await caller.deadline.bounds(this.unattended.token(session, service));
    return { ...caller, token };
  }

  /** As the user of a standing session. Throws the BffError that says why there is no token, or that the call met. */
  async as<T>(session: Session, service: Resource, call: (caller: Caller) => Promise<T>): Promise<T> {
    return this.withToken(session.user, await this.unattended.token(session, service), call);
  }

  async withToken<T>(
    { tid, oid }: Pick<User, 'tid' | 'oid'>,
    token: FreshToken,
    call: (caller: Caller) => Promise<T>,
  ): Promise<T> {
    // Nobody waits for an answer, and so nobody leaves.
    const deadline = new Deadline(this.limits.call, new Writable());
    try {
      return await call({ token, owner: `${tid}.${oid}`, requestId: randomUUID(), deadline });
    } finally {
      deadline.lift();
    }
  }
}
