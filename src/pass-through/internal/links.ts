import { Injectable } from '@nestjs/common';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import type { LinkKind, SecretKind } from '../link-rules.js';
import type { Mount } from '../mount.js';
import { rewriteMembers } from './json-members.js';
import { SealedLinks } from './sealed-links.js';

/** What makes an address good without a token, wherever it stands. */
const GRANT = /^https?:\/\/[^?#]*\?(?:[^#]*&)?(?:tempauth|access_token|authkey)=/i;
/** A token itself, or what makes any address good, in whatever text. */
const TOKEN_TEXT =
  /(?:^|[?&;\s])(?:tempauth|access_token|refresh_token)=|(?:^|Bearer )eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/i;
/** Where an upload is to fetch its bytes. */
const SOURCE = /^@[\w.]*sourceUrl$/i;
const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i;

/** Addresses of an upstream on their way to its clients, and back. */
@Injectable()
export class Links {
  constructor(
    private readonly env: Env,
    private readonly sealed: SealedLinks,
  ) {}

  /** An address of the upstream, as its clients reach it through us; undefined for any other. */
  outward(url: string, { upstream, prefix }: Mount): string | undefined {
    if (url !== upstream && !url.startsWith(`${upstream}/`)) return undefined;
    return `${this.env.publicUrl}${prefix}${url.slice(upstream.length)}`;
  }

  /** The reverse: path and query below the mount; undefined for any other address. */
  inward(url: string, { prefix }: Mount): string | undefined {
    const base = `${this.env.publicUrl}${prefix}/`;
    return url.startsWith(base) ? url.slice(base.length - 1) : undefined;
  }

  /** A sealed link in place of a secret one, unless those may be handed out. Null when there can be none. */
  hide(url: string, kind: SecretKind, owner: string, mount: Mount): string | null {
    if (this.env.preauthenticatedUrlsAllowed) return url;
    return this.sealed.seal(url, kind, owner, mount) ?? null;
  }

  /** The JSON of an answer. Throws `upstream_invalid` for what is no JSON, and for a next page elsewhere. */
  inAnswer(text: string, owner: string, mount: Mount): string {
    try {
      return rewriteMembers(text, (name, value, parent) => {
        const kind = mount.links.kindOf(name, parent) ?? (GRANT.test(value) ? 'download' : undefined);
        if (kind === 'token') return null;
        if (kind === undefined) return this.#holdsToken(value) ? null : undefined;
        return this.#replaced(value, kind, owner, mount);
      });
    } catch (error) {
      throw error instanceof SyntaxError ? new BffError('upstream_invalid') : error;
    }
  }

  /** The JSON of a request. Throws `bad_request` for what is no JSON, `target_not_allowed` for an address elsewhere. */
  inRequest(text: string, mount: Mount): string {
    try {
      const inward = rewriteMembers(text, (name, value, parent) => {
        const kind = mount.links.kindOf(name, parent);
        const leads = kind === 'followed' || kind === 'named' || SOURCE.test(name);
        if (!leads || !ABSOLUTE.test(value)) return undefined;
        const target = this.inward(value, mount);
        if (target !== undefined) return mount.upstream + target;
        if (value.startsWith(`${mount.upstream}/`)) return undefined;
        throw new BffError('target_not_allowed');
      });
      // Parsers that take more than JSON would find other members in it than we do.
      JSON.parse(text);
      return inward;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new BffError('bad_request', { detail: 'The body is not valid JSON.' });
    }
  }

  /** A target in whose query clients repeat addresses that we gave them. */
  inTarget(target: string, { prefix, upstream }: Mount): string {
    const at = target.indexOf('?');
    if (at < 0) return target;
    const own = `${this.env.publicUrl}${prefix}/`;
    const query = target
      .slice(at)
      .replaceAll(encodeURIComponent(own), encodeURIComponent(`${upstream}/`))
      .replaceAll(own, `${upstream}/`);
    return target.slice(0, at) + query;
  }

  #holdsToken(value: string): boolean {
    return !this.env.preauthenticatedUrlsAllowed && TOKEN_TEXT.test(value);
  }

  #replaced(
    value: string,
    kind: Exclude<LinkKind, 'token'>,
    owner: string,
    mount: Mount,
  ): string | null | undefined {
    if (kind === 'withheld') return this.env.preauthenticatedUrlsAllowed ? undefined : null;
    if (kind !== 'followed' && kind !== 'named') return this.hide(value, kind, owner, mount);
    if (!ABSOLUTE.test(value)) return value.startsWith('/') ? this.#atMount(value, mount) : undefined;
    const ours = this.outward(value, mount);
    if (ours === undefined && kind === 'followed') throw new BffError('upstream_invalid');
    return ours ?? null;
  }

  #atMount(path: string, { prefix }: Mount): string {
    return this.env.publicUrl + prefix + path;
  }
}
