import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../platform/problem.js';
import type { Session } from '../session/session.js';

export type { Session };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the session guard. */
    session?: Session;
  }
}

/** The session that the guard found. */
export const CurrentSession = createParamDecorator((_data: unknown, context: ExecutionContext): Session => {
  const { session, machineClient } = context.switchToHttp().getRequest<FastifyRequest>();
  if (machineClient !== undefined)
    throw new BffError('access_denied', { detail: 'Only users who signed in with a browser can call this.' });
  if (session === undefined) throw new BffError('session_required');
  return session;
});
