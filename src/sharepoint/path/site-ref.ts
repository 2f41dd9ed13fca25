import { BffError } from '../../platform/problem.js';
import { GUID } from './ids.js';
import { badPathValue, encodeSegment, isHarmless } from '../../upstream/path-text.js';
import type { SiteHosts } from '../../upstream/site-hosts.js';

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
    const site = text.length <= LONGEST ? read(text, hosts) : undefined;
    if (site === undefined) throw badPathValue('site', 'root, a site id, host:/sites/name or /sites/name');
    return new SiteRef(site.path, site.byPath);
  }

  /** The host and the encoded path that it was named by; undefined when it was named by an id. */
  get named(): { host: string | undefined; path: string } | undefined {
    if (this.path === SiteRef.root.path) return { host: undefined, path: '' };
    const [, host, path] = (this.byPath ? /^\/sites\/(.+?):(\/.*)$/.exec(this.path) : undefined) ?? [];
    return path === undefined ? undefined : { host, path };
  }

  /** The address of something below it; a path address is closed with a colon first. */
  below(rest: string): string {
    return `${this.path}${this.byPath ? ':' : ''}/${rest}`;
  }
}

interface Address {
  path: string;
  byPath: boolean;
}

/** Where a reference names a host in the way of a URL, which no form of ours does. */
const AUTHORITY = /^(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}([^\\/?#]*)/i;
/** `host:/path`, `host,guid,guid` or `host`: the first mark ends the host, whatever follows. */
const PARTS = /^(?<host>.*?)(?:(?<mark>:(?=\/)|,)(?<rest>.*))?$/s;

const byId = (id: string): Address => ({ path: `/sites/${id}`, byPath: false });

/** Every part is judged by a grammar of its own: what is not wholly understood never becomes part of an address. */
function read(text: string, hosts: SiteHosts): Address | undefined {
  if (GUID.test(text)) return byId(text);
  const authority = AUTHORITY.exec(text)?.[1];
  if (authority !== undefined) return void hostIn(authority, hosts);
  if (text.startsWith('/')) return at(hosts.own ?? 'root', text);
  return withHost(text, hosts);
}

function withHost(text: string, hosts: SiteHosts): Address | undefined {
  const { host: named = '', mark, rest = '' } = PARTS.exec(text)?.groups ?? {};
  // A word alone is more likely a site's name than a host's.
  if (mark === undefined && !/[.:@]|^localhost$/.test(named)) return undefined;
  const host = hostIn(named, hosts);
  if (host === undefined) return undefined;
  if (mark === undefined) return byId(host);
  return mark === ',' ? composite(host, rest) : at(host, rest);
}

const NEVER_IN_A_HOST = /[/\\?#%\s\p{Cc}\p{Cf}]/u;
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** Undefined for what can be no host at all; throws `target_not_allowed` for one that is not ours. */
function hostIn(text: string, hosts: SiteHosts): string | undefined {
  if (text === '' || NEVER_IN_A_HOST.test(text)) return undefined;
  // The grammar first: some letters beyond ASCII turn into a host's own when they are lower-cased.
  if (HOST.test(text) && hosts.allows(text)) return text.toLowerCase();
  throw new BffError('target_not_allowed', { detail: 'The site is on a host that is not configured.' });
}

/** The two GUIDs of an id: the site collection's and the site's. */
function composite(host: string, rest: string): Address | undefined {
  const ids = rest.split(',');
  return ids.length === 2 && ids.every((id) => GUID.test(id)) ? byId([host, ...ids].join(',')) : undefined;
}

/** `/` alone is the host's root site, which Graph refuses in the form `host:/`. */
function at(host: string, path: string): Address | undefined {
  if (path === '/') return byId(host);
  const segments = path.slice(1).split('/');
  if (!segments.every(isSegment)) return undefined;
  return { path: `/sites/${host}:/${segments.map(encodeSegment).join('/')}`, byPath: true };
}

/**
 * Signs that no site's address holds (support.microsoft.com, "Restrictions and limitations"); a percent sign would
 * only be another spelling of one of them.
 */
const NEVER_IN_A_SITE = /["#%*:<>?|]/;

function isSegment(text: string): boolean {
  return text !== '' && !NEVER_IN_A_SITE.test(text) && isHarmless(text);
}
