import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Condition } from '../../../platform/health/condition.js';
import { HttpClient, HttpFailure, type HttpAnswer, type HttpRequest } from '../../../platform/http-client.js';
import { Log } from '../../../platform/log.js';
import { OutgoingCalls } from '../../../platform/outgoing-calls.js';
import { Circuit } from '../../../platform/circuit.js';

/**
 * The way to Entra's endpoints, behind one circuit breaker per process: while Entra keeps failing it is left alone, and
 * nobody waits for it. What counts is that no answer came, or one of 500 and more; refusals and throttles are answers.
 */
@Injectable()
export class EntraHttp {
  readonly #circuit: Circuit;

  constructor(
    private readonly http: HttpClient,
    private readonly calls: OutgoingCalls,
    clock: Clock,
    condition: Condition,
    log: Log,
  ) {
    this.#circuit = new Circuit(clock, (isOpen) => {
      condition.report('idp_away', isOpen);
      log.write(isOpen ? 'idp_away' : 'idp_back');
    });
  }

  /** Milliseconds in which Entra is left alone; 0: it may be asked. */
  get pause(): number {
    return this.#circuit.pause;
  }

  /** Whether Entra was failing when it was last asked, so many milliseconds ago or more. */
  isForgotten(ms: number): boolean {
    return this.#circuit.isForgotten(ms);
  }

  /** Throws {@link HttpFailure}, or `CircuitOpenError` without asking. */
  async fetch(request: HttpRequest, limit: number): Promise<HttpAnswer> {
    const ended = this.#circuit.enter();
    try {
      const answer = await this.#measured(request, limit);
      ended(answer.status < 500);
      return answer;
    } catch (error) {
      ended(error instanceof HttpFailure && error.kind === 'too_large');
      throw error;
    }
  }

  #measured(request: HttpRequest, limit: number): Promise<HttpAnswer> {
    return this.calls.make({
      to: { service: 'entra', endpoint: endpointOf(request) },
      method: request.method,
      send: (headers) => this.http.fetch({ ...request, headers: { ...request.headers, ...headers } }, limit),
      statusOf: ({ status }) => status,
    });
  }
}

function endpointOf({ method, url }: HttpRequest): 'token' | 'discovery' | 'keys' {
  if (method === 'POST') return 'token';
  return url.endsWith('/.well-known/openid-configuration') ? 'discovery' : 'keys';
}
