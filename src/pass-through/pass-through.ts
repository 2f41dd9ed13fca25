import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../upstream/caller.decorator.js';
import { UpstreamLimits } from '../upstream/limits.js';
import { UpstreamRefusal } from './dialect.js';
import { reply as send } from './internal/pass-answer.js';
import { bodyOf } from './internal/pass-body.js';
import { Passage } from './passage.js';
import type { PassCall } from './request.js';

/** From a request to its answer. */
@Injectable()
export class PassThrough {
  constructor(
    private readonly passage: Passage,
    private readonly limits: UpstreamLimits,
  ) {}

  /** Throws the BffError to answer with. */
  async answer(caller: Caller, call: PassCall, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      const { deadline } = caller;
      const body = await bodyOf(request, call, { deadline, idle: this.limits.clientIdle });
      send(reply, await this.passage.pass(caller, call, body));
    } catch (error) {
      if (error instanceof UpstreamRefusal) reply.headers(error.headers);
      throw error;
    }
  }
}
