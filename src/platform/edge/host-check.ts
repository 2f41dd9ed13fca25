import { BffError } from '../problem.js';
import type { Env } from '../env/env.js';
import { isLoopbackHost } from '../env/values.js';
import { parsedUrl } from '../parsed-url.js';

const MOST_REMEMBERED = 16;
/** A name or an address, and a port: a URL's parser would take much more for a host, and clean it up. */
const HOST = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Refuses a `Host` that is not ours: links and cookies are made for PUBLIC_URL alone. On a loopback PUBLIC_URL
 * any loopback host and port is good, so that replicas behind a local balancer can be reached directly.
 */
export class HostCheck {
  readonly #expected: URL;
  /** Spellings found to be good. */
  readonly #served = new Set<string>();

  constructor(env: Pick<Env, 'publicUrl'>) {
    this.#expected = new URL(env.publicUrl);
  }

  /** Throws `misdirected_request`. */
  judge(host: string | undefined): void {
    if (host !== undefined && this.#served.has(host)) return;
    if (host === undefined || !this.#isServed(host)) throw new BffError('misdirected_request');
    if (this.#served.size < MOST_REMEMBERED) this.#served.add(host);
  }

  #isServed(host: string): boolean {
    const named = HOST.test(host) ? parsedUrl(`http://${host}`) : undefined;
    if (named === undefined) return false;
    const expected = this.#expected;
    if (named.host === expected.host) return true;
    if (isLoopbackHost(expected.hostname)) return isLoopbackHost(named.hostname);
    return named.hostname === expected.hostname && expected.port === '' && ['80', '443'].includes(named.port);
  }
}
