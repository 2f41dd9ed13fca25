import { Injectable } from '@nestjs/common';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { objectsOf, textOf, type JsonObject } from '../../upstream/json.js';
import { targetOf } from '../../upstream/upstream-request.js';
import { DEFAULT_PAGE_SIZE } from '../dto/page.dto.js';
import { Cursors } from './cursors.js';
import { bodyOf } from './mapping/common.js';

/** A reader comes back after a holiday; SharePoint forgets sooner or later by itself and says so. */
const LIFETIME_MS = 30 * 86_400_000;
const LATEST = 'latest';

export interface ChangesOptions {
  top?: number | undefined;
  /** `latest`, or what an earlier page gave; absent: everything that is there, first. */
  cursor?: string | undefined;
  /** Of every page. */
  query?: Readonly<Record<string, string>>;
}

export interface Changes<T> {
  items: T[];
  nextCursor: string | undefined;
  cursor: string | undefined;
}

/** Graph's delta links, sealed. */
@Injectable()
export class ChangeReader {
  constructor(
    private readonly graph: GraphClient,
    private readonly cursors: Cursors,
  ) {}

  /**
   * `path` ends with `/delta`. Throws the BffError to answer with: `resync_required` comes with a cursor that starts
   * over.
   */
  async page<T>(
    caller: Caller,
    path: string,
    options: ChangesOptions,
    convert: (entry: JsonObject) => T,
  ): Promise<Changes<T>> {
    const body = await this.#read(caller, path, options);
    const seal = (name: string): string | undefined => {
      const link = textOf(body, name);
      return link === undefined ? undefined : this.cursors.seal(link, caller.owner, path, LIFETIME_MS);
    };
    const nextCursor = seal('@odata.nextLink');
    const items = objectsOf(body, 'value').map((entry) => convert(entry));
    return { items, nextCursor, cursor: nextCursor === undefined ? seal('@odata.deltaLink') : undefined };
  }

  async #read(caller: Caller, path: string, options: ChangesOptions): Promise<JsonObject> {
    try {
      return bodyOf(await this.graph.send(caller, { method: 'GET', ...this.#place(caller, path, options) }));
    } catch (error) {
      throw error instanceof BffError && error.code === 'resync_required'
        ? this.#startingOver(caller, path, options, error)
        : error;
    }
  }

  #place(
    { owner }: Caller,
    path: string,
    { top = DEFAULT_PAGE_SIZE, cursor, query = {} }: ChangesOptions,
  ): { path: string; query?: Readonly<Record<string, string>> } {
    if (cursor === undefined) return { path, query: { ...query, $top: String(top) } };
    if (cursor === LATEST) return { path, query: { ...query, token: LATEST } };
    return { path: this.cursors.open(cursor, owner, path) };
  }

  #startingOver(
    { owner }: Caller,
    path: string,
    { top = DEFAULT_PAGE_SIZE, query = {} }: ChangesOptions,
    { options }: BffError,
  ): BffError {
    const { mode = 'applyDifferences', link } = options.resync ?? {};
    const all = { ...query, $top: String(top) };
    const own = targetOf({ method: 'GET', path, query: all });
    const cursor =
      this.#sealed(link === undefined ? undefined : completed(link, all), owner, path) ??
      this.cursors.sealTarget(own, owner, path, LIFETIME_MS);
    return new BffError('resync_required', { ...options, resync: { mode, cursor } });
  }

  /** Undefined for a link that leads elsewhere. */
  #sealed(link: string | undefined, owner: string, path: string): string | undefined {
    try {
      return link === undefined ? undefined : this.cursors.seal(link, owner, path, LIFETIME_MS);
    } catch {
      return undefined;
    }
  }
}

/** The link that Graph starts over with does not know what was asked for: what it lacks is added. */
function completed(link: string, query: Readonly<Record<string, string>>): string {
  const named = (name: string): boolean =>
    link.includes(`${name}=`) || link.includes(`${encodeURIComponent(name)}=`);
  const missing = Object.fromEntries(Object.entries(query).filter(([name]) => !named(name)));
  const added = targetOf({ method: 'GET', path: '', query: missing }).slice(1);
  if (added === '') return link;
  return `${link}${link.includes('?') ? '&' : '?'}${added}`;
}
