import { Injectable } from '@nestjs/common';
import { Circuit } from '../../platform/circuit.js';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import type { Place } from './place.js';

/** How a call went, for the host it went to; `none` says nothing of it. */
export type Outcome = 'answered' | 'timeout' | 'unreachable' | 'none';

interface Host {
  circuit: Circuit;
  failing: 'upstream_timeout' | 'upstream_unavailable';
}

const OPTIONS = { failures: 10, openFor: 1_000 };

/**
 * A circuit breaker for each host: while one keeps failing it is left alone, nobody waits for it, and the others know
 * nothing of it. What counts is that no answer came; an error that is told is an answer.
 */
@Injectable()
export class HostCircuits {
  readonly #hosts = new Map<string, Host>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Before a call; what it answers is to be told how it went. Throws the BffError of what the host keeps doing. */
  enter(place: Place): (outcome: Outcome) => void {
    const host = this.#host(place);
    const { pause } = host.circuit;
    if (pause > 0) throw new BffError(host.failing, { retryAfter: pause / 1_000 });
    const ended = host.circuit.enter();
    return (outcome) => {
      if (outcome === 'none') return ended(undefined);
      if (outcome !== 'answered')
        host.failing = outcome === 'timeout' ? 'upstream_timeout' : 'upstream_unavailable';
      ended(outcome === 'answered');
    };
  }

  #host({ host, service }: Place): Host {
    const known = this.#hosts.get(host);
    if (known !== undefined) return known;
    const circuit = new Circuit(
      this.clock,
      (isOpen) => this.log.write(isOpen ? 'upstream_away' : 'upstream_back', { service }),
      OPTIONS,
    );
    const made: Host = { circuit, failing: 'upstream_unavailable' };
    this.#hosts.set(host, made);
    return made;
  }
}
