import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Origins } from '../platform/edge/origins.js';
import { asBffError } from '../platform/problem-mapping.js';
import { FailureAnswer } from './internal/sign-in/failure-answer.js';
import { ReturnUrl } from './return-url.js';

/** On routes that people navigate to: a refusal is a page for them, and the problem for everybody else. */
@Catch()
@Injectable()
export class SignInFailureFilter implements ExceptionFilter {
  constructor(
    private readonly answer: FailureAnswer,
    private readonly origins: Origins,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    await this.answer.send(
      request,
      http.getResponse<FastifyReply>(),
      asBffError(error),
      this.#returnUrl(request.query),
    );
  }

  /** What was refused may be the return URL itself. */
  #returnUrl(query: unknown): string {
    const asked = typeof query === 'object' && query !== null && 'returnUrl' in query ? query.returnUrl : '';
    try {
      return ReturnUrl.parse(typeof asked === 'string' ? asked : '', this.origins).value;
    } catch {
      return '/';
    }
  }
}
