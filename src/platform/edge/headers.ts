import type { Env } from '../env/env.js';

const YEAR_SECONDS = 31_536_000;

/** Content-Security-Policy of every answer that is not meant to be rendered. */
export const API_CSP =
  "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/**
 * Of every answer; pages of ours replace the policy for themselves.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export function securityHeaders(env: Pick<Env, 'secure'>): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': API_CSP,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...(env.secure && { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}; includeSubDomains` }),
  };
}
