import { Injectable } from '@nestjs/common';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import { SharePointMount } from './sharepoint-mount.js';

const ADDRESS = /^\s*(?:https?:|[/\\]{2})/i;
const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i;
/** The pieces of a literal, however its quotes are written. */
const LITERAL = /('|%27)((?:(?!'|%27)[^&])*)('|%27)/gi;

/**
 * Addresses that clients make of ours. Some resolve against the origin alone, so that the mount's path is missing; some
 * take the path of an address of ours for a path in SharePoint, so that it stands where it means nothing.
 */
@Injectable()
export class InwardAddresses {
  constructor(
    private readonly env: Env,
    private readonly mount: SharePointMount,
  ) {}

  static isAbsolute(address: string): boolean {
    return ABSOLUTE.test(address);
  }

  /** Path and query below the mount that an absolute address of ours, or of SharePoint's, stands for. */
  targetOf(address: string): string | undefined {
    const ours = rest(address, this.env.publicUrl);
    if (ours === undefined) return rest(address, this.mount.upstream);
    return rest(ours, this.mount.prefix) ?? ours;
  }

  /** An address, or a path in SharePoint, that a client of the site `site` wrote; undefined to leave it as it is. */
  valueOf(text: string, site: string): string | undefined {
    const ours = rest(text, this.env.publicUrl);
    if (ours !== undefined) return this.mount.upstream + (rest(ours, this.mount.prefix) ?? ours);
    const path = rest(text, this.mount.prefix);
    return site !== '' && path?.toLowerCase().startsWith(`${site.toLowerCase()}/`) === true
      ? path
      : undefined;
  }

  /**
   * Literals in the functions and the aliases (`@p1='…'`) of a target; every other byte as it was. Throws
   * `target_not_allowed` for an address of another host.
   */
  inTarget(target: string): string {
    const [, site = '', path = '', query = ''] = /^(.*?)(\/_api\/[^?]*)(.*)$/i.exec(target) ?? [];
    if (path === '') return target;
    const options = query
      .split('&')
      .map((option) => (/^\??(?:@|%40)/.test(option) ? this.#in(option, site) : option));
    return site + this.#in(path, site) + options.join('&');
  }

  #in(text: string, site: string): string {
    return text.replaceAll(LITERAL, (whole: string, open: string, inside: string, close: string) => {
      const decoded = decode(inside);
      if (decoded !== undefined && ADDRESS.test(decoded) && this.targetOf(decoded) === undefined) {
        throw new BffError('target_not_allowed', { detail: 'An address in the path leads elsewhere.' });
      }
      const value = decoded === undefined ? undefined : this.valueOf(decoded, decode(site) ?? site);
      return value === undefined ? whole : open + encodeURIComponent(value) + close;
    });
  }
}

/** What follows `base` in `text`; undefined when something else stands there. */
function rest(text: string, base: string): string | undefined {
  const after = text.slice(base.length);
  const fits = text.slice(0, base.length).toLowerCase() === base.toLowerCase() && /^(?:\/|$)/.test(after);
  return fits ? after : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
