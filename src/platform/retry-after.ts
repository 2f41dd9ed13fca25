const LONGEST_SECONDS = 600;
const DELTA = /^\d{1,9}$/;

/**
 * `Retry-After` in seconds from now: delta-seconds or an HTTP-date (RFC 9110 §10.2.3), at most ten minutes;
 * undefined when absent or nonsense.
 */
export function retryAfterSeconds(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = DELTA.test(header) ? Number(header) : secondsUntil(header, now);
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_SECONDS);
}

/** NaN for what is no HTTP-date: `Date.parse` alone takes "-5" for a year. */
function secondsUntil(date: string, now: number): number {
  return /^[A-Z][a-z]{2}/.test(date) ? (Date.parse(date) - now) / 1_000 : Number.NaN;
}
