import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Leases } from '../../../platform/leases/leases.js';
import { SingleFlight } from '../../../platform/single-flight.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { claimsHash } from './claims-hash.js';
import type { JudgedRefusal } from './judged-refusal.js';
import type { Refused, Renewed } from './renewed.js';
import { TokenOutcomes, type Told } from './token-outcomes.js';

/** A token that may have to be asked for, by one of all who need it. */
export interface Turn {
  /** Callers in the process who name the same share a run. */
  name: string;
  /** Replicas take turns by it. */
  lease: string;
  claims: string | undefined;
  /** The token that the caller saw: a different one means that somebody else has renewed meanwhile. */
  seen: string | undefined;
  /** What metrics and traces tell of it. */
  told: Told;
  /** What Entra refused before, while that counts. */
  recall(): Promise<JudgedRefusal | undefined>;
  /** The token that the store holds. */
  stored(): Promise<HeldToken | undefined>;
  /** Asks Entra and stores. */
  ask(): Promise<Renewed>;
  /** `askedAt` in milliseconds since the epoch. */
  remember(refused: Refused, askedAt: number): Promise<void>;
}

/** Longer than a lease outlives its owner, and than Entra may take. */
const PATIENCE_MS = 9_000;

/**
 * One request to Entra for everybody who needs a token: callers in the process share a run, replicas take turns by
 * a lease, and whoever waited takes what the winner got, token or refusal.
 */
@Injectable()
export class Turns {
  readonly #flights = new SingleFlight<Renewed>();

  constructor(
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly outcomes: TokenOutcomes,
  ) {}

  async take(turn: Turn): Promise<Renewed> {
    const { name } = turn;
    const joins = this.#flights.isRunning(name);
    if (joins) this.outcomes.turn('joined');
    const renewed = await this.#flights.run(name, () => this.#amongReplicas(turn));
    // One that set out before this caller's token was refused may have found just that one.
    const isSeen = renewed.kind === 'renewed' && renewed.token.accessToken === turn.seen;
    return joins && isSeen ? this.#flights.run(name, () => this.#amongReplicas(turn)) : renewed;
  }

  /** Resolves when what runs now is over. */
  settled(): Promise<void> {
    return this.#flights.settled();
  }

  #amongReplicas(turn: Turn): Promise<Renewed> {
    return this.outcomes.of(turn.told, () => this.#whenItIsOurs(turn));
  }

  async #whenItIsOurs(turn: Turn): Promise<Renewed> {
    const start = performance.now();
    const passed = (): number => performance.now() - start;
    let heard: 'released' | 'unheard' | undefined;
    while (passed() < PATIENCE_MS) {
      const outcome = await this.leases.tryHold(turn.lease, () => {
        if (heard !== undefined) this.outcomes.waited(heard, passed());
        return this.#asOwner(turn);
      });
      if (outcome.kind === 'held') return outcome.value;
      heard = await outcome.released;
    }
    this.outcomes.turn('waited_in_vain');
    return { kind: 'refused', why: 'waited_in_vain', refusal: { kind: 'idp_unavailable', retryAfter: 2 } };
  }

  async #asOwner(turn: Turn): Promise<Renewed> {
    return (await this.#resultOfOthers(turn)) ?? (await this.#askEntra(turn));
  }

  /** Looked at under the lease: the one who held it before may have done the work. */
  async #resultOfOthers(turn: Turn): Promise<Renewed | undefined> {
    const refused = await turn.recall();
    const found = refused === undefined ? await this.#tokenOfOthers(turn) : undefined;
    if (refused !== undefined) this.outcomes.turn('refused_before');
    else if (found !== undefined) this.outcomes.turn('found_token');
    return refused === undefined ? found : { kind: 'refused', ...refused };
  }

  async #tokenOfOthers({ claims, seen, stored }: Turn): Promise<Renewed | undefined> {
    const held = await stored();
    const isNew = held !== undefined && held.accessToken !== seen;
    return isNew && (claims === undefined || held.satisfies === claimsHash(claims))
      ? { kind: 'renewed', token: held }
      : undefined;
  }

  async #askEntra(turn: Turn): Promise<Renewed> {
    const askedAt = this.clock.now();
    this.outcomes.turn('asked');
    const renewed = await turn.ask();
    if (renewed.kind === 'renewed') this.outcomes.renewed(turn.told);
    if (renewed.kind === 'renewed' || renewed.refusal.kind === 'session_ended') return renewed;
    // Whoever was stalled has lost the lease: what another got meanwhile counts, not what was refused here.
    const newer = await this.#tokenOfOthers(turn);
    if (newer !== undefined) return newer;
    await turn.remember(renewed, askedAt);
    return renewed;
  }
}
