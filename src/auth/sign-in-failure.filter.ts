import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Origins } from '../platform/edge/origins.js';
import { asBffError } from '../platform/problem-mapping.js';
import { FailureAnswer } from './internal/sign-in/failure-answer.js';
import { ReturnUrl } from './return-url.js';
import { originOf } from '../platform/parsed-url.js';

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
    await this.answer.send(request, http.getResponse<FastifyReply>(), asBffError(error), {
      returnUrl: this.#returnUrl(request.query),
      openedBy: this.#openedBy(request),
    });
  }

  /** Where a popup was wanted. Without a referrer of ours the message goes to our own origin, and reaches no other. */
  #openedBy({ query, headers: { referer } }: FastifyRequest): string | undefined {
    if (parameter(query, 'mode') !== 'popup') return undefined;
    const from = originOf(referer);
    return this.origins.isTrusted(from) ? from : this.origins.own;
  }

  /** What was refused may be the return URL itself. */
  #returnUrl(query: unknown): string {
    try {
      return ReturnUrl.parse(parameter(query, 'returnUrl'), this.origins).value;
    } catch {
      return '/';
    }
  }
}

function parameter(query: unknown, name: 'mode' | 'returnUrl'): string {
  const value = typeof query === 'object' && query !== null ? Object.entries(query) : [];
  const found: unknown = value.find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : '';
}
