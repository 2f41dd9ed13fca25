import { Injectable } from '@nestjs/common';
import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import { Clock } from '../../../platform/clock.js';
import { parseJson } from '../../../platform/json.js';
import { BffError } from '../../../platform/problem.js';
import { SingleFlight } from '../../../platform/single-flight.js';
import { CircuitOpenError } from './circuit.js';
import { EntraHttp } from './entra-http.js';

type KeyResolver = ReturnType<typeof createLocalJWKSet>;

const TIMEOUT_MS = 4_000;
const LIMIT_BYTES = 262_144;
const REFETCH_WINDOW_MS = 300_000;
const REFETCHES_PER_WINDOW = 2;
const LONGEST_TRUST_MS = 86_400_000;

/**
 * Entra's signing keys, fetched again when a token names an unknown one: at most twice in five minutes, so that
 * invented key ids cannot turn into a flood of requests.
 */
@Injectable()
export class SigningKeys {
  readonly #known = new Map<string, { resolve: KeyResolver; fetchedAt: number }>();
  readonly #fetches = new SingleFlight<KeyResolver>();
  readonly #refetches: number[] = [];

  constructor(
    private readonly entra: EntraHttp,
    private readonly clock: Clock,
  ) {}

  /** A key resolver for jose. Throws `idp_unavailable` when the keys cannot be had. */
  of(jwksUri: string) {
    return async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
      const known = await this.#current(jwksUri);
      try {
        return await known(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return (await this.#newer(jwksUri, known, error))(header, token);
      }
    };
  }

  /** A key that Entra has withdrawn is trusted for a day at most; while Entra is away, for longer. */
  async #current(jwksUri: string): Promise<KeyResolver> {
    const known = this.#known.get(jwksUri);
    if (known !== undefined && this.clock.now() - known.fetchedAt < LONGEST_TRUST_MS) return known.resolve;
    try {
      return await this.#fetchOnce(jwksUri);
    } catch (error) {
      if (known !== undefined) return known.resolve;
      throw error;
    }
  }

  /** After a key roll many sign-ins come at once: they share a fetch, and those after it what it brought. */
  async #newer(jwksUri: string, seen: KeyResolver, unknownKey: Error): Promise<KeyResolver> {
    const known = this.#known.get(jwksUri)?.resolve;
    if (known !== undefined && known !== seen) return known;
    if (!this.#fetches.isRunning(jwksUri) && !this.#mayRefetch()) throw unknownKey;
    return this.#fetchOnce(jwksUri);
  }

  #fetchOnce(jwksUri: string): Promise<KeyResolver> {
    return this.#fetches.run(jwksUri, () => this.#fetch(jwksUri));
  }

  #mayRefetch(): boolean {
    const now = this.clock.now();
    const recent = this.#refetches.filter((at) => at > now - REFETCH_WINDOW_MS);
    this.#refetches.splice(0, this.#refetches.length, ...recent);
    if (recent.length >= REFETCHES_PER_WINDOW) return false;
    this.#refetches.push(now);
    return true;
  }

  async #fetch(jwksUri: string): Promise<KeyResolver> {
    const answer = await this.entra
      .fetch({ method: 'GET', url: jwksUri, timeout: TIMEOUT_MS }, LIMIT_BYTES)
      .catch((error: unknown) => {
        const pause = error instanceof CircuitOpenError ? { retryAfter: error.pause / 1_000 } : {};
        throw new BffError('idp_unavailable', { ...pause, cause: error });
      });
    if (answer.status !== 200) throw new BffError('idp_unavailable');
    const keys = parseKeys(answer.body.toString('utf8'));
    if (keys === undefined) throw new BffError('idp_response_invalid');
    const resolver = createLocalJWKSet(keys);
    this.#known.set(jwksUri, { resolve: resolver, fetchedAt: this.clock.now() });
    return resolver;
  }
}

function parseKeys(text: string): JSONWebKeySet | undefined {
  const json = parseJson(text);
  return isKeySet(json) ? json : undefined;
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}
