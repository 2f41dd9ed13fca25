import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Env } from '../platform/env/env.js';
import type { Session } from '../session/session.js';
import { SessionCookie } from '../session/session-cookie.js';
import { Sessions } from '../session/sessions.js';
import { tokenProblem } from './token-problem.js';

/** The session of a request to a public route, if there is one. Guarded routes have it already. */
@Injectable()
export class BrowserSession {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly env: Env,
  ) {}

  async find(request: FastifyRequest): Promise<Session | undefined> {
    // Whoever comes with a bearer token was let off the anti-forgery header: the cookie must not count then.
    if (request.bearer !== undefined) return undefined;
    const value = this.cookie.read(request);
    return value === undefined ? undefined : this.sessions.find(value);
  }

  /** What the browser holds names no session any more. */
  forget(reply: FastifyReply): void {
    this.cookie.clear(reply);
  }

  /** There is no session: a cookie of ours, of whatever value, goes. Throws `session_required`. */
  refuse(request: FastifyRequest, reply: FastifyReply): never {
    if (this.cookie.isPresent(request)) this.forget(reply);
    throw tokenProblem({ kind: 'session_ended' }, this.env.publicUrl);
  }
}
