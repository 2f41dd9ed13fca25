import { Injectable } from '@nestjs/common';
import { PROBLEM_CONTENT_TYPE, PROBLEM_HEADERS } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError, Log } from './log.js';
import { toProblem, type BffError } from './problem.js';
import { Metrics } from './metrics/metrics.js';
import { ProblemDialects } from './problem-dialects.js';
import { SampledAudit } from './sampled-audit.js';
import { Untouched } from './untouched.js';

/** Writes an error as `application/problem+json`, or as its path's clients read it, with the headers that belong to it. */
@Injectable()
export class ProblemRenderer {
  constructor(
    private readonly log: Log,
    private readonly audit: SampledAudit,
    private readonly dialects: ProblemDialects,
    private readonly untouched: Untouched,
    private readonly metrics: Metrics,
  ) {}

  send(request: FastifyRequest, reply: FastifyReply, error: BffError): void {
    this.note(request, error);
    if (reply.sent) return;
    if (reply.raw.headersSent) {
      // A stream already begun cannot turn into an error any more: break it off, never end it as if complete.
      reply.raw.destroy();
      return;
    }
    this.setHeaders(request, reply, error);
    const problem = toProblem(error, request.id);
    const dialect = this.dialects.at(request.url);
    const [type, body] =
      dialect === undefined
        ? [PROBLEM_CONTENT_TYPE, problem]
        : [dialect.contentType, dialect.render(problem, error)];
    void reply.code(error.status).type(type).send(JSON.stringify(body));
  }

  /** Counts an error; also of one that is told in another form. */
  count({ code }: BffError): void {
    this.metrics.count('http_problems_total', { code });
  }

  /** What is looked at later, by whoever runs the service. */
  private note(request: FastifyRequest, error: BffError): void {
    this.count(error);
    if (error.code === 'internal_error') this.logDefect(request, error);
    if (error.code === 'origin_rejected' || error.code === 'csrf_rejected')
      this.audit.write('cross_site_refused', error.code, { request }, { route: request.routeOptions?.url });
  }

  /** The code is there for whoever does not read the body, or cannot: it tells our refusal from another's. */
  private setHeaders(request: FastifyRequest, reply: FastifyReply, error: BffError): void {
    const { allow, wwwAuthenticate, challengeId } = error.options;
    reply.header(PROBLEM_HEADERS.code, error.code);
    if (challengeId !== undefined) reply.header(PROBLEM_HEADERS.challenge, challengeId);
    if (this.untouched.holds(request)) reply.header(PROBLEM_HEADERS.untouched, '1');
    reply.header('Cache-Control', 'no-store');
    if (error.retryAfter !== undefined) reply.header('Retry-After', String(error.retryAfter));
    if (allow !== undefined) reply.header('Allow', allow.join(', '));
    if (wwwAuthenticate !== undefined) reply.header('WWW-Authenticate', wwwAuthenticate);
    for (const name of ['Content-Length', 'Content-Disposition', 'ETag', 'Content-Encoding'])
      reply.removeHeader(name);
  }

  private logDefect(request: FastifyRequest, error: BffError): void {
    this.log.write('request_failed', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions?.url,
      ...describeError(error.cause ?? error),
    });
  }
}
