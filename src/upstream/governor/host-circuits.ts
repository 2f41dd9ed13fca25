import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Circuit } from '../../platform/circuit.js';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import { nameOfUser, type Place } from './place.js';

/** How a call went, for the host it went to; `none` says nothing of it. */
export type Outcome = 'answered' | 'timeout' | 'unreachable' | 'none';

interface Side {
  circuit: Circuit;
  failing: 'upstream_timeout' | 'upstream_unavailable';
}

const OPTIONS = { failures: 10, openFor: 1_000 };
/** Of the time-outs in a row that count for everybody, so many may be one user's. */
const MOST_OF_ONE = OPTIONS.failures / 2;
const MOST_USERS = 10_000;

/**
 * A circuit breaker for each host: while one keeps failing it is left alone, nobody waits for it, and the others know
 * nothing of it. What counts is that no answer came; an error that is told is an answer. How long an answer takes may lie
 * in what a user asks for: time-outs of one user alone keep nobody but them from calling.
 */
@Injectable()
export class HostCircuits {
  readonly #hosts = new Map<string, Side>();
  /** Of time-outs alone. */
  readonly #users = new LRUCache<string, Side>({ max: MOST_USERS });
  /** Of each host whose calls time out, how many did in a row for each user. */
  readonly #late = new Map<string, Map<string, number>>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Before a call; what it answers is to be told how it went. Throws the BffError of what the host keeps doing. */
  enter(place: Place): (outcome: Outcome) => void {
    const sides = [this.#host(place), this.#user(place)] as const;
    for (const { circuit, failing } of sides) {
      if (circuit.pause > 0) throw new BffError(failing, { retryAfter: circuit.pause / 1_000 });
    }
    const [host] = sides;
    const [hostEnded, userEnded] = sides.map(({ circuit }) => circuit.enter());
    return (outcome) => {
      hostEnded?.(this.#forAll(place, host, outcome));
      userEnded?.(outcome === 'unreachable' ? undefined : isWell(outcome));
    };
  }

  /** What the outcome says of the host, if anything. */
  #forAll(place: Place, host: Side, outcome: Outcome): boolean | undefined {
    if (outcome === 'answered') this.#late.delete(place.host);
    else if (outcome === 'unreachable') host.failing = 'upstream_unavailable';
    else if (outcome === 'timeout') {
      if (!this.#countsForAll(place)) return undefined;
      host.failing = 'upstream_timeout';
    }
    return isWell(outcome);
  }

  #countsForAll({ host, owner }: Place): boolean {
    const late = this.#late.get(host) ?? new Map<string, number>();
    this.#late.set(host, late);
    const own = (late.get(owner) ?? 0) + 1;
    if (own > MOST_OF_ONE) return false;
    late.set(owner, own);
    return true;
  }

  #host({ host, service }: Place): Side {
    const known = this.#hosts.get(host);
    if (known !== undefined) return known;
    const circuit = new Circuit(
      this.clock,
      (isOpen) => {
        this.#late.delete(host);
        this.log.write(isOpen ? 'upstream_away' : 'upstream_back', { service });
      },
      OPTIONS,
    );
    const made: Side = { circuit, failing: 'upstream_unavailable' };
    this.#hosts.set(host, made);
    return made;
  }

  #user(place: Place): Side {
    const name = nameOfUser(place);
    const known = this.#users.get(name);
    if (known !== undefined) return known;
    const made: Side = {
      circuit: new Circuit(this.clock, () => undefined, OPTIONS),
      failing: 'upstream_timeout',
    };
    this.#users.set(name, made);
    return made;
  }
}

function isWell(outcome: Outcome): boolean | undefined {
  return outcome === 'none' ? undefined : outcome === 'answered';
}
