const LONGEST_SECONDS = 600;

/**
 * `Retry-After` in seconds from now: delta-seconds or an HTTP-date (RFC 9110 §10.2.3), at most ten minutes;
 * undefined when absent or nonsense.
 */
export function retryAfterSeconds(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1_000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_SECONDS);
}
