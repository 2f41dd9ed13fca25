import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import { Clock } from '../../../platform/clock.js';
import { assertionOf, type Assertion } from '../../../token-cache/assertion.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import type { MachineClient } from '../../machine-client.js';
import { CLOCK_SKEW_MS } from '../bearer/bearer-claims.js';
import { Authority } from '../entra/authority.js';
import { claimsHash } from '../tokens/claims-hash.js';
import { RefusalMemory, type Subject } from '../tokens/refusal-memory.js';
import type { Renewed } from '../tokens/renewed.js';
import { Turns } from '../tokens/turns.js';
import { Env } from '../../../platform/env/env.js';
import { Exchange } from './exchange.js';

/** What a resource said of the token that it was given. */
interface ResourceVerdict {
  claims?: string;
  rejected: string;
}

/**
 * Access tokens on behalf of the users whose machine clients call: held while they live, for all replicas; Entra is
 * asked once for however many calls there are with one bearer token. Nothing is shared with the user's sessions but a
 * pause that Entra asks for, nor among two tokens of one user, and nothing outlives the bearer token.
 */
@Injectable()
export class OnBehalfOf implements BeforeApplicationShutdown {
  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly authority: Authority,
    private readonly cache: TokenCache,
    private readonly exchange: Exchange,
    private readonly turns: Turns,
    private readonly refusals: RefusalMemory,
  ) {}

  /** `token`: the client's own. */
  assertionOf(user: NonNullable<MachineClient['user']>, token: string, expiresAt: number): Assertion {
    const { clientId } = this.env;
    return assertionOf({ clientId, environment: this.authority.environment, ...user, token, expiresAt });
  }

  /** A token that is good for a call now; Entra is asked only when none is held. */
  async for(assertion: Assertion, resource: Resource): Promise<Renewed> {
    const held = await this.cache.held(assertion, resource);
    if (held !== undefined) return { kind: 'renewed', token: held };
    return this.#obtain(assertion, resource);
  }

  /** Another token than the one that the resource refused. */
  async renew(assertion: Assertion, resource: Resource, verdict: ResourceVerdict): Promise<Renewed> {
    const { claims, rejected } = verdict;
    const held = await this.cache.held(assertion, resource);
    if (held !== undefined && held.accessToken !== rejected && claims === undefined)
      return { kind: 'renewed', token: held };
    await this.cache.drop(assertion, resource, rejected);
    return this.#obtain(assertion, resource, verdict);
  }

  /** Another token than the one `seen`, which stays held until then: it is still good. */
  replace(assertion: Assertion, resource: Resource, seen: string): Promise<Renewed> {
    return this.#obtain(assertion, resource, { rejected: seen });
  }

  /** An exchange under way is finished and stored before the process ends. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.turns.settled();
  }

  async #obtain(assertion: Assertion, resource: Resource, verdict?: ResourceVerdict): Promise<Renewed> {
    const claims = verdict?.claims;
    const subject = this.#subject(assertion, resource, claims);
    const renewed = await this.turns.take({
      name: encodeParts([assertion.tag, resource, claimsHash(claims) ?? '']),
      lease: assertion.tag,
      claims,
      seen: verdict?.rejected,
      told: { rung: 'on_behalf_of', resource },
      recall: () => this.refusals.recall(subject),
      stored: () => this.cache.stored(assertion, resource),
      ask: () => this.exchange.run(assertion, resource, claims),
      remember: (refused, askedAt) => this.refusals.remember(subject, refused, askedAt),
    });
    if (renewed.kind === 'renewed') return renewed;
    const toSatisfy = renewed.claims ?? claims;
    return toSatisfy === undefined ? renewed : { ...renewed, claims: toSatisfy };
  }

  #subject({ tid, oid, tag, expiresAt }: Assertion, resource: Resource, claims: string | undefined): Subject {
    const longest = expiresAt + CLOCK_SKEW_MS - this.clock.now();
    return { user: { tid, oid }, resource, claims, assertion: tag, longest };
  }
}
