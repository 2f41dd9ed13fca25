import type { Env } from './env/env.js';
import type { Log } from './log.js';

/** What an operator should know before the first user comes. */
export function warnAtStart(env: Env, log: Log): void {
  if (env.redis === undefined) log.write('store_in_memory');
  // TLS ends somewhere in front of us.
  if (env.secure && env.trustedProxies.length === 0) log.write('addresses_unknown');
  if (!env.secure) log.write('development_http');
  for (const origin of env.allowedOrigins) {
    if (!isSameSite(origin, env.publicUrl)) log.write('origins_cross_site', { origin });
  }
}

/** By the last two labels: without the public suffix list a warning may be missing, never wrong about a sibling. */
function isSameSite(a: string, b: string): boolean {
  const site = (origin: string): string => {
    const { hostname, protocol } = new URL(origin);
    return `${protocol}//${/[a-z]/i.test(hostname) ? hostname.split('.').slice(-2).join('.') : hostname}`;
  };
  return site(a) === site(b);
}
