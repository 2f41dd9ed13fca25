import { BffError } from '../../platform/problem.js';
import { GUID } from './ids.js';
import { badPathValue, encodeSegment, isHarmless } from './path-text.js';
import type { SiteHosts } from './site-hosts.js';

const COMPOSITE = /^[a-z0-9.:-]+,([^,]+),([^,]+)$/i;
const LONGEST = 1_024;

/** A site of the configured tenant, as one of Graph's addresses of it. */
export class SiteRef {
  static readonly root = new SiteRef('/sites/root', false);

  private constructor(
    /** Its own address in Graph. */
    readonly path: string,
    private readonly byPath: boolean,
  ) {}

  /**
   * `root`, an id (`host,guid,guid` or one GUID), `host:/sites/demo`, or `/sites/demo` on the configured host.
   * Throws `target_not_allowed` for a foreign host, `bad_request` for anything else.
   */
  static parse(text: string, hosts: SiteHosts): SiteRef {
    if (text === 'root') return SiteRef.root;
    const named = namedHost(text);
    if (named !== undefined && !hosts.allows(named)) throw foreignHost();
    const site =
      text.length <= LONGEST && isHarmless(text, { slashes: true }) ? read(text, hosts) : undefined;
    if (site === undefined) throw badPathValue('site', 'root, a site id, host:/sites/name or /sites/name');
    return new SiteRef(site.path, site.byPath);
  }

  /** The address of something below it; a path address is closed with a colon first. */
  below(rest: string): string {
    return `${this.path}${this.byPath ? ':' : ''}/${rest}`;
  }
}

function foreignHost(): BffError {
  return new BffError('target_not_allowed', { detail: 'The site is on a host that is not configured.' });
}

/** The host that a reference names in any spelling: also those that are refused later. */
function namedHost(text: string): string | undefined {
  const absolute = /^(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}([^\\/?#]*)/i.exec(text);
  const prefixed = /^([^/\\,]+?)(?::[/\\]|:?$|,)/.exec(text);
  const host = absolute?.[1] ?? prefixed?.[1];
  return host !== undefined && !GUID.test(host) && /[.:@]|^localhost$/.test(host) ? host : undefined;
}

interface Address {
  path: string;
  byPath: boolean;
}

const byId = (id: string): Address => ({ path: `/sites/${id}`, byPath: false });

function read(text: string, hosts: SiteHosts): Address | undefined {
  if (GUID.test(text) || isComposite(text) || hosts.allows(text)) return byId(text);
  if (text.startsWith('/')) return at(hosts.own ?? 'root', text);
  const colon = text.indexOf(':/');
  return colon > 0 ? at(text.slice(0, colon), text.slice(colon + 1)) : undefined;
}

/** Its host was judged before. */
function isComposite(text: string): boolean {
  const [, collection = '', web = ''] = COMPOSITE.exec(text) ?? [];
  return GUID.test(collection) && GUID.test(web);
}

/** `/` alone is the host's root site, which Graph refuses in the form `host:/`. */
function at(host: string, path: string): Address | undefined {
  if (path === '/') return byId(host);
  const segments = path.slice(1).split('/');
  if (segments.some((segment) => segment === '' || segment.includes(':'))) return undefined;
  return { path: `/sites/${host}:/${segments.map(encodeSegment).join('/')}`, byPath: true };
}
