import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import { Vault } from '../../platform/store/vault.js';
import { GRAPH_VERSION } from '../../upstream/graph-client.js';
import { isHarmless } from '../../upstream/path-text.js';
import { numberOf, parseJsonObject, textOf } from '../../upstream/json.js';

const LIFETIME_MS = 3_600_000;
const LONGEST_LINK = 4_096;

/**
 * Where a listing goes on. Graph's link to the next page travels through the browser sealed: it cannot be read,
 * changed, used for another listing, by another user, or after an hour.
 */
@Injectable()
export class Cursors {
  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /**
   * `path` is the listing's own, below `/v1.0`, `lifetime` in milliseconds. Throws `upstream_invalid` for a link that
   * leads elsewhere.
   */
  seal(nextLink: string, owner: string, path: string, lifetime = LIFETIME_MS): string {
    const target = this.#targetOf(nextLink, path);
    if (target === undefined) throw new BffError('upstream_invalid');
    const expiresAt = this.clock.now() + lifetime;
    return this.vault.ring
      .seal(JSON.stringify({ target, expiresAt }), context(owner, path))
      .toString('base64url');
  }

  /** The same for a place of ours: `target` is path and query below `/v1.0`. */
  sealTarget(target: string, owner: string, path: string, lifetime?: number): string {
    return this.seal(`${this.env.graphUrl}${GRAPH_VERSION}${target}`, owner, path, lifetime);
  }

  /**
   * Path and query below `/v1.0`. Throws `resync_required` for an old cursor, `bad_request` for one that is not of
   * this listing and user.
   */
  open(cursor: string, owner: string, path: string): string {
    const opened = this.vault.ring.open(Buffer.from(cursor, 'base64url'), context(owner, path));
    const content = parseJsonObject(opened?.plaintext.toString('utf8') ?? '');
    const target = this.#targetOf(
      this.env.graphUrl + GRAPH_VERSION + (textOf(content, 'target') ?? ''),
      path,
    );
    const expiresAt = numberOf(content, 'expiresAt');
    if (target === undefined || expiresAt === undefined) {
      throw new BffError('bad_request', {
        detail: 'The cursor does not belong to this listing: start over.',
      });
    }
    if (expiresAt <= this.clock.now()) throw new BffError('resync_required');
    return target;
  }

  /** Graph may write a listing's path in another form, but never name another origin or another kind of listing. */
  #targetOf(link: string, path: string): string | undefined {
    const prefix = this.env.graphUrl + GRAPH_VERSION;
    if (link.length > LONGEST_LINK || !link.startsWith(`${prefix}/`) || !/^[\x21-\x7e]+$/.test(link))
      return undefined;
    const target = link.slice(prefix.length);
    const [found = ''] = target.split(/[?#]/, 1);
    const sameKind = family(found) === family(path) && lastSegment(found) === lastSegment(path);
    return sameKind && isHarmless(found, { slashes: true }) ? target : undefined;
  }
}

function context(owner: string, path: string): string {
  return JSON.stringify(['sharepoint-cursor', owner, path]);
}

/** `sites` or `drives`, also where Graph writes `sites('…')`. */
function family(path: string): string | undefined {
  return /^\/([a-z]+)/.exec(path)?.[1];
}

/**
 * `/delta`, also where Graph writes `/delta(token='…')` or `/microsoft.graph.delta()`; an argument may hold slashes and
 * parentheses.
 */
function lastSegment(path: string): string {
  const plain = path.replaceAll('%27', "'").replace(/\((?:[a-z]+='(?:[^']|'')*')?\)$/i, '');
  return plain.slice(plain.lastIndexOf('/')).replace(/^\/microsoft\.graph\./, '/');
}
