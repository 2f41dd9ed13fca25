import type { Resource } from '@entra-bff/contract';
import type { FreshToken } from '../auth/fresh-token.decorator.js';
import type { Clock } from '../platform/clock.js';
import type { Env } from '../platform/env/env.js';
import type { HttpAnswer } from '../platform/http-client.js';
import type { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import type { Caller } from './caller.decorator.js';
import { bytesOf, headersOf, targetOf, type UpstreamRequest } from './upstream-request.js';
import type { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import type { UpstreamHttp } from './upstream-http.js';
import { judgeAnswer, type ApiAnswer, type Verdict } from './verdict.js';

/** What a client of one resource works with. */
export interface ApiClientParts {
  http: UpstreamHttp;
  env: Env;
  clock: Clock;
  log: Log;
  limits: UpstreamLimits;
}

/**
 * One resource, and nothing but that: every call goes to its configured origin, with one bearer token, ours. A token
 * that is refused is renewed once and the call made once more; a change that was certainly not made, too. Nothing else is
 * ever sent twice.
 */
export abstract class ApiClient {
  protected abstract readonly service: Resource;

  constructor(protected readonly parts: ApiClientParts) {}

  /** Throws the BffError to answer with. */
  async send(caller: Caller, request: UpstreamRequest): Promise<ApiAnswer> {
    try {
      return await this.sendOnce(caller, request);
    } catch (error) {
      const again = error instanceof BffError ? await this.repeatable(caller, request, error) : undefined;
      if (again === undefined) throw error;
      return this.sendOnce(caller, again);
    }
  }

  /** What to send in place of a request that was certainly refused for nothing that the caller could do; else undefined. */
  protected async repeatable(
    _caller: Caller,
    request: UpstreamRequest,
    { options: { upstream } }: BffError,
  ): Promise<UpstreamRequest | undefined> {
    // Right after an upload SharePoint itself changes the item once more. Who named a version has to be told.
    const isBusy = upstream?.status === 409 && upstream.code === 'resourceModified';
    return isBusy && request.headers?.['if-match'] === undefined ? request : undefined;
  }

  /** {@link send} without the second attempt. */
  protected sendOnce(caller: Caller, request: UpstreamRequest): Promise<ApiAnswer> {
    const { service } = this;
    return this.withToken(caller, request, (answer) =>
      judgeAnswer(answer, { service, due: request.due ?? 'json', now: this.parts.clock.now() }),
    );
  }

  /** What a request's path stands below. */
  protected abstract base(): string;

  /** Judges the answer; throws the BffError to answer with. */
  protected withToken<T>(
    caller: Caller,
    request: UpstreamRequest,
    judge: (answer: HttpAnswer) => Verdict<T>,
  ): Promise<T> {
    return this.recovering(caller, async (token) => judge(await this.#call(caller, request, token)));
  }

  /** Makes the call, once more with a renewed token when the first is refused; throws the BffError to answer with. */
  protected async recovering<T>(caller: Caller, call: (token: string) => Promise<Verdict<T>>): Promise<T> {
    if (caller.token.resource !== this.service)
      throw new BffError('internal_error', { cause: new Error('The token is for another resource.') });
    const first = await call(caller.token.token);
    if (first.kind === 'good') return first.value;
    this.#report(caller, first.problem);
    if (first.kind === 'failed') throw first.problem;
    const renewed = await caller.deadline.bounds(caller.token.renewed(first.claims));
    const second = await call(renewed.token);
    if (second.kind === 'good') return second.value;
    this.#report(caller, second.problem);
    if (second.kind === 'refused' && second.claims !== undefined) throw await renewed.refusal(second.claims);
    throw await this.#withWayOut(second.problem, renewed);
  }

  async #call(caller: Caller, request: UpstreamRequest, token: string): Promise<HttpAnswer> {
    const body = bytesOf(request);
    try {
      return await this.parts.http.fetch(
        {
          service: this.service,
          owner: caller.owner,
          method: request.method,
          url: `${this.base()}${targetOf(request)}`,
          headers: headersOf(request, token, caller.requestId),
          timeout: this.parts.limits.call,
          signal: caller.deadline.signal,
          ...(body !== undefined && { body }),
        },
        this.parts.limits.json,
      );
    } catch (error) {
      const problem = transportProblem(error);
      // What was not even sent is no failure of the other side's; it is told in the request's own line.
      if (!caller.deadline.hasLeft && problem !== error) this.#report(caller, problem);
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
    this.parts.log.write('upstream_failed', {
      requestId,
      code,
      service: upstream?.service ?? this.service,
      status: upstream?.status,
      upstreamCode: upstream?.code,
      upstreamRequestId: upstream?.requestId,
      reason: cause instanceof Error ? cause.name : undefined,
    });
  }
}
