import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { FreshToken } from '../auth/fresh-token.decorator.js';
import { BffError } from '../platform/problem.js';
import type { Deadline } from './deadline.js';

/** On whose behalf, and for which request, the upstream is called. */
export interface Caller {
  token: FreshToken;
  /** Names the user to sealed cursors; never leaves the service. */
  owner: string;
  requestId: string;
  deadline: Deadline;
}

/** The caller of a route that carries a token guard. */
export const FromCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The same for a guard that comes after the token's. */
export function callerOf(request: FastifyRequest): Caller {
  const { freshToken, session, machineClient, deadline, id } = request;
  const user = session?.user ?? machineClient?.user;
  if (freshToken === undefined || user === undefined || deadline === undefined) {
    throw new BffError('internal_error', {
      cause: new Error('The route needs a user, a deadline and a token guard.'),
    });
  }
  const owner = `${user.tid}.${user.oid}`;
  return { token: freshToken, owner, requestId: id, deadline };
}
