import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asBffError } from './problem-mapping.js';
import { ProblemRenderer } from './problem-renderer.js';

/** The one way an error leaves the service. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly renderer: ProblemRenderer) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    this.renderer.send(request, http.getResponse<FastifyReply>(), asBffError(error));
  }
}
