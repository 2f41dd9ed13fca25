/** Fewer bytes than these do not count as getting on: one a second would hold a connection for ever. */
const LEAST_BYTES = 1_024;

/** How long a client stands still. Only the time counts in which something is wanted of it: else it is held back. */
export class ClientPatience {
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;
  /** Milliseconds, up to `#since`. */
  #waited = 0;
  #since = 0;
  #bytes = 0;

  /** `tooLate` is called when it has stood still for `limit` milliseconds. */
  constructor(
    private readonly limit: number,
    private readonly tooLate: () => void,
  ) {}

  /** Bytes are wanted from now on. */
  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#since = performance.now();
    // One that still runs is not too late, and starting one for each chunk would cost more than the chunk.
    this.#timer ??= setTimeout(this.#look, this.limit - this.#waited);
  }

  /** None are wanted for now. */
  pause(): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#waited += performance.now() - this.#since;
  }

  /** None are wanted any more. */
  end(): void {
    this.#isWanted = false;
    clearTimeout(this.#timer);
  }

  came(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < LEAST_BYTES) return;
    this.#bytes = 0;
    this.#waited = 0;
    this.#since = performance.now();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (!this.#isWanted) return;
    const left = this.limit - this.#waited - (performance.now() - this.#since);
    if (left <= 0) this.tooLate();
    else this.#timer = setTimeout(this.#look, left);
  };
}
