import type { Resource } from '@entra-bff/contract';
import type { Clock } from '../platform/clock.js';
import type { Env } from '../platform/env/env.js';
import type { HttpAnswer } from '../platform/http-client.js';
import type { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import type { Caller } from './caller.decorator.js';
import { bytesOf, headersOf, targetOf, type UpstreamRequest } from './upstream-request.js';
import type { UpstreamLimits } from './limits.js';
import { withRecovery } from './token-recovery.js';
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

  /** {@link withRecovery} with what this client is for. */
  protected recovering<T>(caller: Caller, make: (token: string) => Promise<Verdict<T>>): Promise<T> {
    return withRecovery(caller, this.parts.log, { service: this.service, make });
  }

  #call(caller: Caller, request: UpstreamRequest, token: string): Promise<HttpAnswer> {
    const body = bytesOf(request);
    return this.parts.http.fetch(
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
  }
}
