import { BffError } from '../problem.js';
import type { Env } from '../env/env.js';
import { isLoopbackHost } from '../env/values.js';

/**
 * Refuses a `Host` that is not ours: links and cookies are made for PUBLIC_URL alone. On a loopback PUBLIC_URL
 * any loopback host and port is good, so that replicas behind a local balancer can be reached directly.
 */
export function judgeHost(host: string | undefined, env: Env): void {
  const expected = new URL(env.publicUrl);
  const named = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  if (named === undefined || !isServed(named, expected)) throw new BffError('misdirected_request');
}

function isServed(named: URL, expected: URL): boolean {
  if (named.host === expected.host) return true;
  if (isLoopbackHost(expected.hostname)) return isLoopbackHost(named.hostname);
  return named.hostname === expected.hostname && expected.port === '' && ['80', '443'].includes(named.port);
}
