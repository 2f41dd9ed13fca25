import { Injectable } from '@nestjs/common';
import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import { Clock } from '../../../platform/clock.js';
import { HttpClient } from '../../../platform/http-client.js';
import { parseJson } from '../../../platform/json.js';
import { BffError } from '../../../platform/problem.js';

type KeyResolver = ReturnType<typeof createLocalJWKSet>;

const TIMEOUT_MS = 4_000;
const LIMIT_BYTES = 262_144;
const REFETCH_WINDOW_MS = 300_000;
const REFETCHES_PER_WINDOW = 2;

/**
 * Entra's signing keys, fetched again when a token names an unknown one: at most twice in five minutes, so that
 * invented key ids cannot turn into a flood of requests.
 */
@Injectable()
export class SigningKeys {
  readonly #resolvers = new Map<string, KeyResolver>();
  readonly #refetches: number[] = [];

  constructor(
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {}

  /** A key resolver for jose. Throws `idp_unavailable` when the keys cannot be had. */
  of(jwksUri: string) {
    return async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
      const known = this.#resolvers.get(jwksUri) ?? (await this.#fetch(jwksUri));
      try {
        return await known(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayRefetch()) throw error;
        return (await this.#fetch(jwksUri))(header, token);
      }
    };
  }

  #mayRefetch(): boolean {
    const now = this.clock.now();
    while (this.#refetches[0] !== undefined && this.#refetches[0] <= now - REFETCH_WINDOW_MS)
      this.#refetches.shift();
    if (this.#refetches.length >= REFETCHES_PER_WINDOW) return false;
    this.#refetches.push(now);
    return true;
  }

  async #fetch(jwksUri: string): Promise<KeyResolver> {
    const answer = await this.http
      .fetch({ method: 'GET', url: jwksUri, timeout: TIMEOUT_MS }, LIMIT_BYTES)
      .catch((error: unknown) => {
        throw new BffError('idp_unavailable', { cause: error });
      });
    if (answer.status !== 200) throw new BffError('idp_unavailable');
    const keys = parseKeys(answer.body.toString('utf8'));
    if (keys === undefined) throw new BffError('idp_response_invalid');
    const resolver = createLocalJWKSet(keys);
    this.#resolvers.set(jwksUri, resolver);
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
