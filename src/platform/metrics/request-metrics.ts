import { Injectable } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { routeOf } from '../edge/route-table.js';
import { isOneOf } from '../is-one-of.js';
import { METHOD, OTHER } from './label-values.js';
import { Metrics } from './metrics.js';

/** Counts requests by the template of their route: an address may hold the name of a file, or a code. */
@Injectable()
export class RequestMetrics {
  constructor(private readonly metrics: Metrics) {}

  /** When the answer has left, or the client has. */
  ended(request: FastifyRequest, reply: FastifyReply): void {
    const { raw, elapsedTime } = reply;
    const route = routeOf(request);
    const method = isOneOf(METHOD, request.method) ? request.method : OTHER;
    const status = raw.writableFinished ? String(raw.statusCode) : 'aborted';
    this.metrics.count('http_requests_total', { route, method, status });
    // A stream lasts as long as its page.
    if (route !== ROUTES.events)
      this.metrics.observe('http_request_duration_seconds', { route, method }, elapsedTime / 1_000);
  }
}
