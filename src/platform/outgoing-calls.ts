import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { HttpFailure } from './http-client.js';
import { OTHER, type CALL_OUTCOME, type ENDPOINT } from './metrics/label-values.js';
import { Metrics } from './metrics/metrics.js';
import { Tracing } from './tracing/tracing.js';

type Outcome = (typeof CALL_OUTCOME)[number];

export interface OutgoingCall<T> {
  to: { service: 'entra'; endpoint: (typeof ENDPOINT)[number] } | { service: Resource };
  method: string;
  /** `headers`: what goes out beside the call's own. */
  send(headers: Readonly<Record<string, string>>): Promise<T>;
  statusOf(answer: T): number;
}

/** Measures what is asked of Microsoft, and carries traces there. */
@Injectable()
export class OutgoingCalls {
  constructor(
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
  ) {}

  async make<T>({ to, method, send, statusOf }: OutgoingCall<T>): Promise<T> {
    const endpoint = 'endpoint' in to ? to.endpoint : undefined;
    const attributes = {
      'http.request.method': method,
      'entra_bff.service': to.service,
      ...(endpoint !== undefined && { 'entra_bff.endpoint': endpoint }),
    };
    const name = `${method} ${to.service}${endpoint === undefined ? '' : ` ${endpoint}`}`;
    return this.tracing.span({ name, kind: 'client', attributes }, async (note) => {
      const start = performance.now();
      let outcome: Outcome = OTHER;
      try {
        const answer = await send(this.tracing.outgoing());
        const status = statusOf(answer);
        outcome = classOf(status);
        note({ 'http.response.status_code': status });
        return answer;
      } catch (error) {
        if (error instanceof HttpFailure) outcome = error.kind;
        throw error;
      } finally {
        this.#count(to, outcome, (performance.now() - start) / 1_000);
      }
    });
  }

  #count(to: OutgoingCall<unknown>['to'], outcome: Outcome, seconds: number): void {
    if ('endpoint' in to) {
      const { endpoint } = to;
      this.metrics.count('entra_requests_total', { endpoint, outcome });
      this.metrics.observe('entra_request_duration_seconds', { endpoint }, seconds);
    } else {
      const { service } = to;
      this.metrics.count('upstream_requests_total', { service, outcome });
      this.metrics.observe('upstream_request_duration_seconds', { service }, seconds);
    }
  }
}

function classOf(status: number): Outcome {
  if (status === 429) return '429';
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}
