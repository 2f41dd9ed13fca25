import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { Env } from '../env/env.js';

const YEAR_SECONDS = 31_536_000;

/** Content-Security-Policy of every answer that is not meant to be rendered. */
export const API_CSP =
  "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/** For answers that the router gives before any hook, and thus without helmet. */
export function earlyHeaders(env: Env): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...(env.secure && { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}; includeSubDomains` }),
  };
}

/** Header defaults of every answer; pages of ours override the policy for themselves. */
export function securityHeaders(env: Env): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: false,
    crossOriginOpenerPolicy: false,
    crossOriginEmbedderPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: env.secure ? { maxAge: YEAR_SECONDS, includeSubDomains: true } : false,
    xFrameOptions: false,
    xXssProtection: false,
  };
}
