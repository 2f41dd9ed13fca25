import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Deadline } from './deadline.js';
import { UpstreamLimits } from './limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the calls made for this request have to be over. */
    deadline?: Deadline;
  }
}

/** Starts the clock of a request: one for its token and all its calls, so that the client never waits for their sum. */
@Injectable()
export class DeadlineGuard implements CanActivate {
  constructor(private readonly limits: UpstreamLimits) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { raw } = http.getResponse<FastifyReply>();
    http.getRequest<FastifyRequest>().deadline = new Deadline(this.limits.call, raw);
    return true;
  }
}
