import type { Clock } from './clock.js';

/** Nothing was asked: the other side kept failing a moment ago. */
export class CircuitOpenError extends Error {
  /** `pause`: when asking is worth it again, in milliseconds from now. */
  constructor(readonly pause: number) {
    super('The circuit is open.');
    this.name = 'CircuitOpenError';
  }
}

export interface CircuitOptions {
  /** Failures in a row that open it. */
  failures?: number;
  /** Milliseconds. Short: a trial now and then is no load, and an outage must not last longer for us than for others. */
  openFor?: number;
}

/**
 * A circuit breaker. Closed until calls fail in a row; then open: nothing is asked for a moment, after which one call
 * is let through and decides. Its times are the {@link Clock}'s, and a clock that is set back shuts nobody out.
 */
export class Circuit {
  #failures = 0;
  /** Milliseconds since the epoch, of the last failure that counted; undefined while closed. */
  #openedAt: number | undefined;
  #trying = false;
  readonly #failuresToOpen: number;
  readonly #openFor: number;

  /** `changed` is told once when it opens, and once when it closes. */
  constructor(
    private readonly clock: Clock,
    private readonly changed: (isOpen: boolean) => void,
    { failures = 5, openFor = 2_000 }: CircuitOptions = {},
  ) {
    this.#failuresToOpen = failures;
    this.#openFor = openFor;
  }

  /** Milliseconds until asking is worth it; 0: a call made now is let through. */
  get pause(): number {
    if (this.#openedAt === undefined) return 0;
    if (this.#trying) return this.#openFor;
    const passed = this.clock.now() - this.#openedAt;
    return passed < 0 ? 0 : Math.max(0, this.#openFor - passed);
  }

  /** Whether it is open and nobody has asked for so many milliseconds. */
  isForgotten(ms: number): boolean {
    return this.#openedAt !== undefined && !this.#trying && this.clock.now() - this.#openedAt > ms;
  }

  /**
   * Before a call; what it answers is to be told how the call went, `undefined` where that says nothing of the other
   * side. Throws {@link CircuitOpenError}.
   */
  enter(): (isWell: boolean | undefined) => void {
    const { pause } = this;
    if (pause > 0) throw new CircuitOpenError(pause);
    const isTrial = this.#openedAt !== undefined;
    this.#trying = isTrial;
    return (isWell) => {
      if (isTrial) this.#trying = false;
      if (isWell === true) this.#close();
      else if (isWell === false) this.#fail(isTrial);
    };
  }

  #close(): void {
    this.#failures = 0;
    if (this.#openedAt === undefined) return;
    this.#openedAt = undefined;
    this.changed(false);
  }

  #fail(isTrial: boolean): void {
    this.#failures += 1;
    if (this.#openedAt !== undefined) {
      // Calls from before it opened may end afterwards: they tell nothing new.
      if (isTrial) this.#openedAt = this.clock.now();
    } else if (this.#failures >= this.#failuresToOpen) {
      this.#openedAt = this.clock.now();
      this.changed(true);
    }
  }
}
