import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { currentPart } from './batch/batch-part.js';
import { Deadline } from './deadline.js';
import { UPSTREAM_PROBLEMS } from './error-map.js';
import { UpstreamLimits } from './limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the calls made for this request have to be over. */
    deadline?: Deadline;
  }
}

/** Starts the clock of a request: one for its token and all its calls, so that the client never waits for their sum. The parts of a batch share that of the batch. */
@ApiProblems(...UPSTREAM_PROBLEMS)
@Injectable()
export class DeadlineGuard implements CanActivate {
  constructor(private readonly limits: UpstreamLimits) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { raw } = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const part = currentPart();
    part?.judge(request);
    request.deadline = new Deadline(this.limits.call, raw, part?.deadline);
    request.callsSignal = request.deadline.signal;
    return true;
  }
}
