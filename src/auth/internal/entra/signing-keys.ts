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
import { CircuitOpenError } from '../../../platform/circuit.js';
import { EntraHttp } from './entra-http.js';
import { PublicKeys, type KeyNames, type PublicKey } from './public-keys.js';

interface KeySet {
  /** For jose. */
  resolve: ReturnType<typeof createLocalJWKSet>;
  publicKeys: PublicKeys;
  fetchedAt: number;
}

/** Each has refetches of its own: what strangers present must not use up those of a sign-in. */
type Use = 'sign-in' | 'bearer';

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
  readonly #known = new Map<string, KeySet>();
  readonly #fetches = new SingleFlight<KeySet>();
  readonly #refetches: Record<Use, number[]> = { 'sign-in': [], bearer: [] };
  #generation = 0;
  #lastFetchFailed = false;

  constructor(
    private readonly entra: EntraHttp,
    private readonly clock: Clock,
  ) {}

  /** Another number after each fetch: what was checked with the keys of before is to be checked again. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * The public key that a bearer token names; undefined when Entra has no such key. Throws `idp_unavailable` when that
   * cannot be told because the keys cannot be had.
   */
  async find(jwksUri: string, names: KeyNames): Promise<PublicKey | undefined> {
    const known = await this.#current(jwksUri);
    const found = known.publicKeys.find(names);
    if (found !== undefined) return found;
    return (await this.#newer(jwksUri, known, 'bearer'))?.publicKeys.find(names);
  }

  /** A key resolver for jose. Throws `idp_unavailable` when the keys cannot be had. */
  of(jwksUri: string) {
    return async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
      const known = await this.#current(jwksUri);
      try {
        return await known.resolve(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        const newer = await this.#newer(jwksUri, known, 'sign-in');
        if (newer === undefined) throw error;
        return newer.resolve(header, token);
      }
    };
  }

  /** A key that Entra has withdrawn is trusted for a day at most; while Entra is away, for longer. */
  async #current(jwksUri: string): Promise<KeySet> {
    const known = this.#known.get(jwksUri);
    if (known !== undefined && this.clock.now() - known.fetchedAt < LONGEST_TRUST_MS) return known;
    try {
      return await this.#fetchOnce(jwksUri);
    } catch (error) {
      if (known !== undefined) return known;
      throw error;
    }
  }

  /**
   * After a key roll many tokens come at once: they share a fetch, and those after it what it brought. Undefined when
   * there is nothing newer to be had; while Entra is away that cannot be told.
   */
  async #newer(jwksUri: string, seen: KeySet, use: Use): Promise<KeySet | undefined> {
    const known = this.#known.get(jwksUri);
    if (known !== undefined && known !== seen) return known;
    if (!this.#fetches.isRunning(jwksUri) && !this.#mayRefetch(use)) {
      if (this.#lastFetchFailed) throw new BffError('idp_unavailable');
      return undefined;
    }
    return this.#fetchOnce(jwksUri);
  }

  #fetchOnce(jwksUri: string): Promise<KeySet> {
    return this.#fetches.run(jwksUri, async () => {
      this.#lastFetchFailed = true;
      const fetched = await this.#fetch(jwksUri);
      this.#lastFetchFailed = false;
      return fetched;
    });
  }

  #mayRefetch(use: Use): boolean {
    const now = this.clock.now();
    const refetches = this.#refetches[use];
    const recent = refetches.filter((at) => at > now - REFETCH_WINDOW_MS);
    refetches.splice(0, refetches.length, ...recent);
    if (recent.length >= REFETCHES_PER_WINDOW) return false;
    refetches.push(now);
    return true;
  }

  async #fetch(jwksUri: string): Promise<KeySet> {
    const answer = await this.entra
      .fetch({ method: 'GET', url: jwksUri, timeout: TIMEOUT_MS }, LIMIT_BYTES)
      .catch((error: unknown) => {
        const pause = error instanceof CircuitOpenError ? { retryAfter: error.pause / 1_000 } : {};
        throw new BffError('idp_unavailable', { ...pause, cause: error });
      });
    if (answer.status !== 200) throw new BffError('idp_unavailable');
    const keys = parseKeys(answer.body.toString('utf8'));
    if (keys === undefined) throw new BffError('idp_response_invalid');
    const set = {
      resolve: createLocalJWKSet(keys),
      publicKeys: new PublicKeys(keys),
      fetchedAt: this.clock.now(),
    };
    this.#known.set(jwksUri, set);
    this.#generation += 1;
    return set;
  }
}

function parseKeys(text: string): JSONWebKeySet | undefined {
  const json = parseJson(text);
  return isKeySet(json) ? json : undefined;
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  if (typeof value !== 'object' || value === null || !('keys' in value) || !Array.isArray(value.keys))
    return false;
  return value.keys.every((key) => typeof key === 'object' && key !== null && 'kty' in key);
}
