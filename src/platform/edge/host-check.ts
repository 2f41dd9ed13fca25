import { BffError } from '../problem.js';
import type { Env } from '../env/env.js';
import { isLoopbackHost } from '../env/values.js';

/**
 * Refuses a `Host` that is not ours: links and cookies are made for PUBLIC_URL alone. On a loopback PUBLIC_URL
 * any loopback host and port is good, so that replicas behind a local balancer can be reached directly.
 */
export function judgeHost(host: string | undefined, env: Env): void {
  const expected = new URL(env.publicUrl);
  if (host !== undefined && host.toLowerCase() === expected.host) return;
  const named = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  if (named?.host === expected.host || (named !== undefined && withDefaultPort(named, expected))) return;
  if (named !== undefined && isLoopbackHost(expected.hostname) && isLoopbackHost(named.hostname)) return;
  throw new BffError('misdirected_request');
}

function withDefaultPort(named: URL, expected: URL): boolean {
  return (
    named.hostname === expected.hostname && expected.port === '' && ['', '80', '443'].includes(named.port)
  );
}
