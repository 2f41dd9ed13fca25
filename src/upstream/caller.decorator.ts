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

/** The same where no token is needed: for links that carry their own grant. */
export type Asker = Omit<Caller, 'token'>;

/** The caller of a route that carries a token guard. */
export const FromCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The same for a guard that comes after the token's. */
export function callerOf(request: FastifyRequest): Caller {
  const { freshToken } = request;
  if (freshToken === undefined) throw incomplete();
  return { token: freshToken, ...askerOf(request) };
}

/** The caller of a route that needs no token. */
export const FromAsker = createParamDecorator((_data: unknown, context: ExecutionContext): Asker =>
  askerOf(context.switchToHttp().getRequest()),
);

function askerOf({ session, machineClient, deadline, id }: FastifyRequest): Asker {
  const user = session?.user ?? machineClient?.user;
  if (user === undefined || deadline === undefined) throw incomplete();
  return { owner: `${user.tid}.${user.oid}`, requestId: id, deadline };
}

function incomplete(): BffError {
  return new BffError('internal_error', {
    cause: new Error('The route needs a user, a deadline and a token guard.'),
  });
}
