import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FreshToken } from '../auth/fresh-token.decorator.js';
import { BffError } from '../platform/problem.js';

/** On whose behalf, and for which request, the upstream is called. */
export interface Caller {
  token: FreshToken;
  /** Names the signed-in user to sealed cursors; never leaves the service. */
  owner: string;
  requestId: string;
  /** Aborted when the client leaves before it has its answer. */
  signal: AbortSignal;
  /** Aborted when the time for all calls of the request is over. */
  deadline: AbortSignal;
}

/** The caller of a route that carries a token guard. */
export const FromCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const http = context.switchToHttp();
  const { freshToken, session, deadline, id } = http.getRequest<FastifyRequest>();
  if (freshToken === undefined || session === undefined || deadline === undefined) {
    throw new BffError('internal_error', {
      cause: new Error('The route needs a session, a deadline and a token guard.'),
    });
  }
  const signal = leaving(http.getResponse<FastifyReply>());
  const owner = `${session.user.tid}.${session.user.oid}`;
  return { token: freshToken, owner, requestId: id, signal, deadline };
});

function leaving(reply: FastifyReply): AbortSignal {
  const departure = new AbortController();
  const judge = (): void => {
    if (!reply.raw.writableFinished) departure.abort();
  };
  // It may have left while the token was being fetched.
  if (reply.raw.closed) judge();
  else reply.raw.once('close', judge);
  return departure.signal;
}
