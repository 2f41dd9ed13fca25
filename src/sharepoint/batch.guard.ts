import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentPart } from '../upstream/batch/batch-part.js';
import { Deadline } from '../upstream/deadline.js';
import { UpstreamLimits } from '../upstream/limits.js';

/** Starts the clock of a batch, which is never a part of another. */
@Injectable()
export class BatchGuard implements CanActivate {
  constructor(private readonly limits: UpstreamLimits) {}

  canActivate(context: ExecutionContext): boolean {
    currentPart()?.refuseBytes();
    const http = context.switchToHttp();
    const { raw } = http.getResponse<FastifyReply>();
    http.getRequest<FastifyRequest>().deadline = new Deadline(this.limits.call, raw);
    return true;
  }
}
