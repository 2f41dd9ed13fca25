import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import { Clock } from '../../../platform/clock.js';
import { Leases } from '../../../platform/leases/leases.js';
import type { Session } from '../../../session/session.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { Accounts } from '../accounts.js';
import { TokenEvents } from '../events/token-events.js';
import { SingleFlight } from '../../../platform/single-flight.js';
import { claimsHash } from './claims-hash.js';
import { RefusalMemory } from './refusal-memory.js';
import { Renewal, type Renewed } from './renewal.js';

export interface RenewalRequest {
  session: Session;
  resource: Resource;
  claims: string | undefined;
  /** The token that the caller saw: a different one means that somebody else has renewed meanwhile. */
  seen: string | undefined;
}

/** Longer than a lease outlives its owner, and than Entra may take. */
const PATIENCE_MS = 9_000;

/**
 * One request to Entra for everybody who needs this token: callers in the process share a run, replicas take turns by
 * a lease, and whoever waited takes what the winner got, token or refusal.
 */
@Injectable()
export class SharedRenewal {
  readonly #flights = new SingleFlight<Renewed>();

  constructor(
    private readonly renewal: Renewal,
    private readonly leases: Leases,
    private readonly refusals: RefusalMemory,
    private readonly cache: TokenCache,
    private readonly accounts: Accounts,
    private readonly clock: Clock,
    private readonly events: TokenEvents,
  ) {}

  async run(request: RenewalRequest): Promise<Renewed> {
    const name = nameOf(request);
    const joins = this.#flights.isRunning(name);
    const renewed = await this.#flights.run(name, () => this.#amongReplicas(request));
    // One that set out before this caller's token was refused may have found just that one.
    const isSeen = renewed.kind === 'renewed' && renewed.token.accessToken === request.seen;
    return joins && isSeen ? this.#flights.run(name, () => this.#amongReplicas(request)) : renewed;
  }

  /** Resolves when what runs now is over. */
  settled(): Promise<void> {
    return this.#flights.settled();
  }

  async #amongReplicas(request: RenewalRequest): Promise<Renewed> {
    const start = performance.now();
    // Of the account, not of the resource: all its renewals start from one refresh token. By no key, so that replicas
    // agree while keys are being rotated.
    const { tag: lease } = this.accounts.of(request.session.user);
    while (performance.now() - start < PATIENCE_MS) {
      const outcome = await this.leases.tryHold(lease, () => this.#asOwner(request));
      if (outcome.kind === 'held') return outcome.value;
      await outcome.released;
    }
    return { kind: 'refused', refusal: { kind: 'idp_unavailable', retryAfter: 2 } };
  }

  async #asOwner(request: RenewalRequest): Promise<Renewed> {
    return (await this.#resultOfOthers(request)) ?? (await this.#askEntra(request));
  }

  /** Looked at under the lease: the one who held it before may have done the work. */
  async #resultOfOthers(request: RenewalRequest): Promise<Renewed | undefined> {
    const { session, resource, claims } = request;
    const refused = await this.refusals.recall({ user: session.user, resource, claims });
    return refused === undefined ? this.#tokenOfOthers(request) : { kind: 'refused', ...refused };
  }

  async #tokenOfOthers({
    session: { user },
    resource,
    claims,
    seen,
  }: RenewalRequest): Promise<Renewed | undefined> {
    const held = await this.cache.stored(this.accounts.of(user), resource);
    const isNew = held !== undefined && held.accessToken !== seen;
    return isNew && (claims === undefined || held.satisfies === claimsHash(claims))
      ? { kind: 'renewed', token: held }
      : undefined;
  }

  async #askEntra(request: RenewalRequest): Promise<Renewed> {
    const { session, resource, claims } = request;
    const askedAt = this.clock.now();
    const renewed = await this.renewal.run(session, resource, claims);
    if (renewed.kind === 'renewed' || renewed.refusal.kind === 'session_ended') return renewed;
    // Whoever was stalled has lost the lease: what another got meanwhile counts, not what was refused here.
    const newer = await this.#tokenOfOthers(request);
    if (newer !== undefined) return newer;
    await this.refusals.remember({ user: session.user, resource, claims }, renewed, askedAt);
    if (renewed.refusal.kind === 'reauth_required') await this.events.reauthRequired(session.user, resource);
    return renewed;
  }
}

function nameOf({ session: { user }, resource, claims }: RenewalRequest): string {
  return encodeParts([user.tid, user.oid, resource, claimsHash(claims) ?? '']);
}
