const LONGEST_SLEEP_MS = 10_000;
const CLOCKS_APART_MS = 5_000;

export interface Alarm {
  /** Without a time: never. */
  set_(ms?: number): void;
  /** Whenever the page wakes: a timer may have slept with it. */
  look_(this: void): void;
}

/**
 * Calls `ring` when its time has come by the monotonic clock, however wrong the wall clock is. Where the two clocks part,
 * the machine slept or somebody set the clock: what is known of time counts no longer, and it rings at once.
 */
export function alarm(ring: () => unknown): Alarm {
  let timer: ReturnType<typeof setTimeout>;
  let at = Infinity;
  let apart: number;
  const look = (): void => {
    const now = performance.now();
    clearTimeout(timer);
    if (at === Infinity) return;
    if (now < at && Math.abs(Date.now() - now - apart) < CLOCKS_APART_MS) {
      timer = setTimeout(look, Math.min(at - now, LONGEST_SLEEP_MS));
    } else {
      at = Infinity;
      ring();
    }
  };
  return {
    set_(ms = Infinity) {
      const now = performance.now();
      at = now + ms;
      apart = Date.now() - now;
      look();
    },
    look_: look,
  };
}
