/** Longer is told to the caller instead. */
const LONGEST_MS = 2_000;
/** Whoever waits for the same moment does not come back in the same one. */
const JITTER_MS = 250;

/** How long a call may be kept waiting in all, and no longer than somebody waits for it. */
export class Patience {
  #left = LONGEST_MS;

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** Milliseconds. */
  get left(): number {
    return this.#left;
  }

  /** Waits for a little more than so many milliseconds. False where that would be too long, or the call is given up. */
  async wait(ms: number): Promise<boolean> {
    if (ms > this.#left || this.signal?.aborted === true) return false;
    this.#left -= ms;
    return this.#sleep(ms + Math.random() * JITTER_MS);
  }

  /** The same for what is not counted: a moment that everybody lets pass. */
  async pause(ms: number): Promise<void> {
    if (this.signal?.aborted !== true) await this.#sleep(ms);
  }

  #sleep(ms: number): Promise<boolean> {
    const { signal } = this;
    return new Promise((resolve) => {
      const end = (isOver: boolean): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        resolve(isOver);
      };
      const giveUp = (): void => end(false);
      const timer = setTimeout(() => end(true), ms);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}
