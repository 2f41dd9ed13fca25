import { Injectable } from '@nestjs/common';
import type { FreshToken } from '../../auth/fresh-token.decorator.js';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import { HttpClient, type HttpAnswer } from '../../platform/http-client.js';
import { Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../caller.decorator.js';
import { contentTarget } from './content-target.js';
import { bytesOf, headersOf, targetOf, type GraphRequest } from './graph-request.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { judgeAnswer, judgeFailure, judgeStrangePage, type GraphAnswer, type Verdict } from './verdict.js';

const VERSION = '/v1.0';

/**
 * Graph, and nothing but Graph: every call goes to the configured origin, with one bearer token, ours. A token that
 * is refused is renewed once and the call made once more; nothing else is ever sent twice.
 */
@Injectable()
export class GraphClient {
  constructor(
    private readonly http: HttpClient,
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly limits: UpstreamLimits,
  ) {}

  /** Throws the BffError to answer with. */
  send(caller: Caller, request: GraphRequest): Promise<GraphAnswer> {
    return this.#withToken(caller, request, (answer) =>
      judgeAnswer(answer, request.due ?? 'json', this.clock.now()),
    );
  }

  /** Where the bytes of a file are: an absolute, short-lived link that needs no token. It must not leave us. */
  locate(caller: Caller, path: string): Promise<string> {
    return this.#withToken(caller, { method: 'GET', path }, (answer): Verdict<string> => {
      if (answer.status >= 400) return judgeFailure(answer, this.clock.now());
      const target = contentTarget(answer, this.env);
      return target === undefined
        ? judgeStrangePage(answer, this.clock.now())
        : { kind: 'good', value: target };
    });
  }

  async #withToken<T>(
    caller: Caller,
    request: GraphRequest,
    judge: (answer: HttpAnswer) => Verdict<T>,
  ): Promise<T> {
    const first = judge(await this.#call(caller, request, caller.token.token));
    if (first.kind === 'good') return first.value;
    this.#report(caller, first.problem);
    if (first.kind === 'failed') throw first.problem;
    const renewed = await caller.deadline.bounds(caller.token.renewed(first.claims));
    const second = judge(await this.#call(caller, request, renewed.token));
    if (second.kind === 'good') return second.value;
    this.#report(caller, second.problem);
    if (second.kind === 'refused' && second.claims !== undefined) throw await renewed.refusal(second.claims);
    throw await this.#withWayOut(second.problem, renewed);
  }

  async #call(caller: Caller, request: GraphRequest, token: string): Promise<HttpAnswer> {
    const body = bytesOf(request);
    try {
      return await this.http.fetch(
        {
          method: request.method,
          url: `${this.env.graphUrl}${VERSION}${targetOf(request)}`,
          headers: headersOf(request, token, caller.requestId),
          timeout: this.limits.call,
          signal: caller.deadline.signal,
          ...(body !== undefined && { body }),
        },
        this.limits.json,
      );
    } catch (error) {
      const problem = transportProblem(error);
      if (!caller.deadline.hasLeft) this.#report(caller, problem);
      throw problem;
    }
  }

  /** Where a browser, or a machine client, gets what the call wants. */
  async #withWayOut(problem: BffError, token: FreshToken): Promise<BffError> {
    if (problem.code !== 'reauth_required') return problem;
    const { options } = await token.refusal();
    return new BffError('reauth_required', { ...problem.options, ...options });
  }

  #report({ requestId }: Caller, { code, options: { upstream, cause } }: BffError): void {
    this.log.write('upstream_failed', {
      requestId,
      code,
      service: upstream?.service ?? 'graph',
      status: upstream?.status,
      upstreamCode: upstream?.code,
      upstreamRequestId: upstream?.requestId,
      reason: cause instanceof Error ? cause.name : undefined,
    });
  }
}
