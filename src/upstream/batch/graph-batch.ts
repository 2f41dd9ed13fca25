import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import type { HttpAnswer, HttpFailure } from '../../platform/http-client.js';
import type { Deadline } from '../deadline.js';
import { problemOf } from '../error-map.js';
import { GRAPH_VERSION } from '../graph-client.js';
import { UpstreamLimits } from '../limits.js';
import type { UpstreamCall } from '../upstream-call.js';
import { LONGEST_RETRY_SECONDS, UpstreamHttp } from '../upstream-http.js';
import { readSignal } from '../upstream-signal.js';
import { outsideParts } from './batch-part.js';
import { answersOf, isBatchable, requestsOf } from './graph-batch-form.js';

/** Several calls to Graph as one: https://learn.microsoft.com/graph/json-batching */
@Injectable()
export class GraphBatch {
  readonly #base: string;

  constructor(
    private readonly http: UpstreamHttp,
    private readonly clock: Clock,
    private readonly limits: UpstreamLimits,
    env: Env,
  ) {
    this.#base = env.graphUrl + GRAPH_VERSION;
  }

  /** Whether Graph can take the call as a part of a batch. */
  takes(call: UpstreamCall): boolean {
    return call.service === 'graph' && call.url.startsWith(`${this.#base}/`) && isBatchable(call);
  }

  /**
   * An answer for each call, in their order; all of one token, at most twenty. Where Graph refuses the whole, its answer is
   * that of each. Throws the HttpFailure, or the refusal of the governor, of the whole.
   */
  async send(
    calls: readonly UpstreamCall[],
    requestId: string,
    { signal }: Deadline,
  ): Promise<(HttpAnswer | HttpFailure)[]> {
    const [first] = calls;
    const [only] = calls.length === 1 ? calls : [];
    if (first === undefined) return [];
    return outsideParts(async () => {
      if (only !== undefined)
        return [await this.http.fetch({ ...only, signal, retry: 'never' }, this.limits.json)];
      const answer = await this.http.fetch(
        {
          service: 'graph',
          owner: first.owner,
          method: 'POST',
          url: `${this.#base}/$batch`,
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'accept-encoding': 'identity',
            authorization: first.headers?.['authorization'] ?? '',
            'client-request-id': requestId,
          },
          body: JSON.stringify({ requests: requestsOf(calls, this.#base) }),
          timeout: this.limits.call,
          signal,
          retry: 'never',
        },
        this.limits.json,
      );
      if (answer.status !== 200) return calls.map(() => answer);
      const answers = answersOf(answer, calls.length);
      for (const [at, part] of answers.entries()) {
        if ('status' in part) await this.http.heardOfPart(calls[at] ?? first, part);
      }
      return answers;
    });
  }

  /**
   * Milliseconds after which a call that was throttled may be made once more; undefined for any other. A 429 was certainly
   * not carried out; a 503 may have come from half-way, so that what changes something is not made again.
   */
  waitBeforeRepeat({ method }: UpstreamCall, answer: HttpAnswer): number | undefined {
    if (answer.status < 400) return undefined;
    const { code, retryAfter } = problemOf(readSignal('graph', answer), this.clock.now());
    const isRefused = code === 'throttled' || (code === 'upstream_throttled' && method === 'GET');
    const isShort = retryAfter !== undefined && retryAfter <= LONGEST_RETRY_SECONDS;
    return isRefused && isShort ? retryAfter * 1_000 : undefined;
  }
}
