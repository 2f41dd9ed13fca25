import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Env } from '../platform/env/env.js';
import { HttpClient, HttpFailure, type HttpAnswer } from '../platform/http-client.js';
import { Untouched } from '../platform/untouched.js';
import { isOneOf } from '../platform/is-one-of.js';
import { NOT_SENT, OTHER } from '../platform/metrics/label-values.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { OutgoingCalls } from '../platform/outgoing-calls.js';
import { BffError } from '../platform/problem.js';
import { currentPart } from './batch/batch-part.js';
import { Governor } from './governor/governor.js';
import { HostCircuits, type Outcome } from './governor/host-circuits.js';
import { placeOf, type Place } from './governor/place.js';
import type { AnswerHead, Demand } from './governor/signs.js';
import type { UpstreamCall } from './upstream-call.js';

type Streamed = Awaited<ReturnType<HttpClient['stream']>>;

/** How a kind of answer is got, read and left. */
interface Way<T> {
  /** `headers`: what goes out beside the call's own. */
  send(headers: Readonly<Record<string, string>>): Promise<T>;
  headOf(answer: T): AnswerHead;
  leave(answer: T): Promise<void>;
}

/** Longer is the caller's to wait. */
export const LONGEST_RETRY_SECONDS = 2;
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/**
 * The one way to SharePoint and Graph: whatever is sent there passes here, when the {@link Governor} lets it. Both
 * methods throw the BffError of a call that may not be sent, and {@link HttpFailure} as the client does.
 */
@Injectable()
export class UpstreamHttp {
  /** Requests that have had their retry: all calls of one share its signal. */
  readonly #retried = new WeakSet<AbortSignal>();

  constructor(
    private readonly http: HttpClient,
    private readonly env: Env,
    private readonly governor: Governor,
    private readonly circuits: HostCircuits,
    private readonly untouched: Untouched,
    private readonly calls: OutgoingCalls,
    private readonly metrics: Metrics,
  ) {}

  /** As {@link HttpClient.fetch}; for a part of a batch with the calls of its other parts. */
  fetch(call: UpstreamCall, limit: number): Promise<HttpAnswer> {
    const singly = (): Promise<HttpAnswer> =>
      this.#governed(call, {
        send: (headers) => this.http.fetch(this.#named(call, headers), limit),
        headOf: (answer) => answer,
        leave: () => Promise.resolve(),
      });
    return currentPart()?.fetch(call, singly) ?? singly();
  }

  /**
   * As {@link HttpClient.stream}. The call holds its place among the user's calls until the answer's headers are there: a
   * body comes as fast as somebody reads it, and a slow reader must not keep others from being asked for.
   */
  stream(call: UpstreamCall): Promise<Streamed> {
    currentPart()?.refuseBytes();
    return this.#governed<Streamed>(call, {
      send: (headers) => this.http.stream(this.#named(call, headers)),
      headOf: ({ statusCode: status, headers }) => ({ status, headers }),
      leave: ({ body }) => body.dump(),
    });
  }

  /** What is said of one part of a batch, which the status of the whole does not tell, counts like an answer of its own. */
  async heardOfPart(call: Pick<UpstreamCall, 'service' | 'owner' | 'url'>, part: AnswerHead): Promise<void> {
    await this.governor.heard(placeOf(call), part);
  }

  /** At most once more in a request, and only what is certain to have had no effect, or the same one. */
  async #governed<T>(call: UpstreamCall, way: Way<T>): Promise<T> {
    const place = placeOf(call);
    const first = await this.#sent(place, call, way);
    const demand = await this.governor.heard(place, way.headOf(first));
    if (demand === undefined || !this.#mayRepeat(call, demand)) return first;
    await way.leave(first);
    const second = await this.#sent(place, call, way);
    await this.governor.heard(place, way.headOf(second));
    return second;
  }

  #mayRepeat(call: UpstreamCall, demand: Demand): boolean {
    const { signal } = call;
    if (!mayRepeat(call, demand) || (signal !== undefined && this.#retried.has(signal))) return false;
    if (signal !== undefined) this.#retried.add(signal);
    return true;
  }

  async #sent<T>(place: Place, call: UpstreamCall, { send, headOf }: Way<T>): Promise<T> {
    const leave = await this.#admitted(place, call);
    // It is sent as fast as its client sends it: a slow one must not keep others from being asked for.
    if (call.body instanceof Readable) leave();
    try {
      const ended = this.#circuit(place);
      const start = performance.now();
      const refused = this.#touching(call);
      try {
        const { service: to, method } = call;
        const statusOf = (got: T): number => headOf(got).status;
        const answer = await this.calls.make({ to: { service: to }, method, send, statusOf });
        ended('answered');
        if (isRefusal(headOf(answer).status)) refused?.();
        return answer;
      } catch (error) {
        ended(outcomeOf(error, call, performance.now() - start));
        throw error;
      }
    } finally {
      leave();
    }
  }

  /** Where the call may change something for a request that can be told so. */
  #touching({ method, signal }: UpstreamCall): (() => void) | undefined {
    return SAFE.has(method) || signal === undefined ? undefined : this.untouched.leaves(signal);
  }

  #circuit(place: Place): (outcome: Outcome) => void {
    try {
      return this.circuits.enter(place);
    } catch (error) {
      this.#noteRefusal(place, error);
      throw error;
    }
  }

  #noteRefusal({ service }: Place, error: unknown): void {
    if (!(error instanceof BffError)) return;
    const reason = isOneOf(NOT_SENT, error.code) ? error.code : OTHER;
    this.metrics.count('upstream_calls_refused_total', { service, reason });
  }

  async #admitted(place: Place, { signal }: UpstreamCall): Promise<() => void> {
    try {
      return await this.governor.enter(place, signal);
    } catch (error) {
      this.#noteRefusal(place, error);
      // Given up while it waited: as if it had been sent and had not been answered.
      if (signal?.aborted !== true || error !== signal.reason) throw error;
      const isLate = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
      throw new HttpFailure(isLate ? 'timeout' : 'unreachable', { cause: error });
    }
  }

  /** Microsoft asks callers to name themselves, so that traffic can be told apart when it is throttled. */
  #named(call: UpstreamCall, more: Readonly<Record<string, string>>): UpstreamCall {
    return { ...call, headers: { ...call.headers, ...more, 'user-agent': this.env.upstreamUserAgent } };
  }
}

/** A 429 has certainly changed nothing; a 503 may have come from half-way. */
function mayRepeat({ method, body, retry }: UpstreamCall, { code, seconds }: Demand): boolean {
  if (retry === 'never' || seconds > LONGEST_RETRY_SECONDS || body instanceof Readable) return false;
  return (code === 'throttled' ? IDEMPOTENT : SAFE).has(method);
}

/** RFC 9110 §15.5: what was asked was not done. Any other failure may have come from half-way. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}

/** A call that was given up, or whose own body broke off, says nothing of the host; nor does one that had little time. */
function outcomeOf(error: unknown, { signal, body, timeout }: UpstreamCall, ms: number): Outcome {
  if (!(error instanceof HttpFailure)) return 'none';
  if (error.kind === 'timeout') return ms * 2 >= timeout ? 'timeout' : 'none';
  const isOurs = signal?.aborted === true || (body instanceof Readable && body.destroyed);
  return error.kind === 'unreachable' && !isOurs ? 'unreachable' : 'none';
}
