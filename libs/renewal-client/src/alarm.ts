import { look } from './look.js';

const LONGEST_SLEEP_MS = 10_000;
const CLOCKS_APART_MS = 5_000;

let timer: ReturnType<typeof setTimeout>;
let at: number;
let apart: number;

/** Without a time, which is no number then: never. */
export function setAlarm(ms?: number): void {
  const now = performance.now();
  at = now + (ms as number);
  apart = Date.now() - now;
  checkAlarm();
}

/**
 * Looks when the time has come by the monotonic clock, however wrong the wall clock is. Where the two clocks part, the
 * machine slept or somebody set the clock: what is known of time counts no longer, and it looks at once. To be called
 * whenever the page wakes: a timer may have slept with it.
 */
export function checkAlarm(): void {
  const now = performance.now();
  clearTimeout(timer);
  if (now < at && Math.abs(Date.now() - now - apart) < CLOCKS_APART_MS) {
    timer = setTimeout(checkAlarm, Math.min(at - now, LONGEST_SLEEP_MS));
  } else if (at) {
    at = 0;
    void look();
  }
}
