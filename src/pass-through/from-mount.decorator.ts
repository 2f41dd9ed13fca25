import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../platform/problem.js';
import type { PassCall } from './request.js';

/** The call that the mount's guard let pass. */
export const FromMount = createParamDecorator((_data: unknown, context: ExecutionContext): PassCall => {
  const { passCall } = context.switchToHttp().getRequest<FastifyRequest>();
  if (passCall === undefined)
    throw new BffError('internal_error', { cause: new Error('The route needs a mount guard.') });
  return passCall;
});
