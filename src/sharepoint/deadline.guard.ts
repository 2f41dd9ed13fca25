import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UpstreamLimits } from './internal/limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the calls made for this request have to be over. */
    deadline?: AbortSignal;
  }
}

/** Starts the clock of a request: one for its token and all its calls, so that the client never waits for their sum. */
@Injectable()
export class DeadlineGuard implements CanActivate {
  constructor(private readonly limits: UpstreamLimits) {}

  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<FastifyRequest>().deadline = AbortSignal.timeout(this.limits.call);
    return true;
  }
}
