import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import type { Clock } from '../../../platform/clock.js';
import { HttpFailure, type HttpAnswer } from '../../../platform/http-client.js';
import { parseJson } from '../../../platform/json.js';
import { retryAfterSeconds } from '../../../platform/retry-after.js';
import { CircuitOpenError } from '../../../platform/circuit.js';
import type { EntraHttp } from './entra-http.js';
import { parseRefusal, type EntraRefusal } from './refusal.js';
import { clientInfoOf, usableTokenAnswer, type ExpectedUser, type TokenAnswer } from './token-answer.js';

/** What came back, judged before MSAL sees it. */
export type WireOutcome =
  | { kind: 'none' }
  | { kind: 'answer'; answer: TokenAnswer; askedAt: number }
  | { kind: 'refused'; refusal: EntraRefusal; skewMs: number }
  | { kind: 'unusable' }
  | { kind: 'unreachable'; failure: HttpFailure }
  /** Entra keeps failing, and was not asked. `retryAfter` in seconds. */
  | { kind: 'left_alone'; retryAfter: number };

export interface TokenEndpointOptions {
  entra: EntraHttp;
  clock: Clock;
  /** Where MSAL's URL really is. */
  locate(url: string): string;
  scopes: readonly string[];
  user: ExpectedUser | undefined;
  /** Told of what came back, as soon as it is known. */
  heard(outcome: WireOutcome): void;
}

const TIMEOUT_MS = 4_000;
const LIMIT_BYTES = 262_144;

/**
 * MSAL's way to the network for one acquisition: with time and size limits, which MSAL has not, and with a judgement
 * of its own, because MSAL's exceptions do not tell a dead grant from other refusals.
 */
export class TokenEndpoint implements INetworkModule {
  #outcome: WireOutcome = { kind: 'none' };

  constructor(private readonly options: TokenEndpointOptions) {}

  get outcome(): WireOutcome {
    return this.#outcome;
  }

  /** MSAL is given all metadata: it has nothing to fetch. */
  async sendGetRequestAsync<T>(): Promise<NetworkResponse<T>> {
    throw new Error('MSAL asked for metadata that it was given.');
  }

  async sendPostRequestAsync<T>(url: string, request?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const askedAt = this.options.clock.now();
    const answer = await this.#post(url, request);
    const body = parseJson(answer.body.toString('utf8'));
    if (answer.status !== 200) {
      this.#hear({ kind: 'refused', refusal: this.#refusal(answer, body), skewMs: this.#skew(answer) });
      return asNetworkResponse<T>(answer.status, isError(body) ? body : { error: 'server_error' });
    }
    const usable = usableTokenAnswer(body, this.options.scopes, this.options.user);
    if (usable === undefined) {
      this.#hear({ kind: 'unusable' });
      return asNetworkResponse<T>(502, { error: 'server_error' });
    }
    this.#hear({ kind: 'answer', answer: usable, askedAt });
    return asNetworkResponse<T>(200, this.#completed(body));
  }

  async #post(url: string, request: NetworkRequestOptions | undefined): Promise<HttpAnswer> {
    const { entra, locate } = this.options;
    try {
      return await entra.fetch(
        {
          method: 'POST',
          url: locate(url),
          headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8', ...request?.headers },
          body: request?.body ?? '',
          timeout: TIMEOUT_MS,
        },
        LIMIT_BYTES,
      );
    } catch (error) {
      this.#hear(failed(error));
      throw error;
    }
  }

  #hear(outcome: WireOutcome): void {
    this.#outcome = outcome;
    this.options.heard(outcome);
  }

  #refusal(answer: HttpAnswer, body: unknown): EntraRefusal {
    const retryAfter = retryAfterSeconds(answer.headers['retry-after'], this.options.clock.now());
    return parseRefusal(answer.status, body, retryAfter);
  }

  /** How far Entra's clock is ahead of ours. */
  #skew(answer: HttpAnswer): number {
    const date = answer.headers['date'];
    const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    return Number.isNaN(theirs) ? 0 : theirs - this.options.clock.now();
  }

  /** Without `client_info` MSAL would save the renewed tokens under an account without a name. */
  #completed(body: unknown): unknown {
    const { user } = this.options;
    if (user === undefined || typeof body !== 'object' || body === null || 'client_info' in body) return body;
    return { ...body, client_info: clientInfoOf(user.homeAccountId ?? `${user.oid}.${user.tid}`) };
  }
}

function failed(error: unknown): WireOutcome {
  if (error instanceof CircuitOpenError) return { kind: 'left_alone', retryAfter: error.pause / 1_000 };
  const failure = error instanceof HttpFailure ? error : new HttpFailure('unreachable', { cause: error });
  return failure.kind === 'too_large' ? { kind: 'unusable' } : { kind: 'unreachable', failure };
}

function isError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
}

function asNetworkResponse<T>(status: number, body: unknown): NetworkResponse<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- MSAL's own type parameter: it names what it will check, not what came.
  return { status, headers: {}, body: body as T };
}
