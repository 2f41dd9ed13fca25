import { BffError } from '../../platform/problem.js';
import { readingsOf } from '../../upstream/path-text.js';
import type { SiteHosts } from '../../upstream/site-hosts.js';

/** `sites/host:/path`, `sites/host,guid,guid` and `sites('host,guid,guid')`. */
const NAMED_HOST = /\/sites(?:\/|\(')([^,/?#']*?[.:][^,/?#']*?)(?:,|:?\/|:?$|')/gi;

/** Only the tenant's own hosts may be named. Throws `target_not_allowed`, before anything is asked of anybody. */
export function judgeSiteHost(target: string, hosts: SiteHosts): void {
  const [path = ''] = target.split('?', 1);
  for (const reading of readingsOf(path) ?? []) {
    for (const [, host = ''] of reading.matchAll(NAMED_HOST)) {
      if (!hosts.allows(host)) throw new BffError('target_not_allowed');
    }
  }
}
