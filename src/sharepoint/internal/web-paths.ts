import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { BffError } from '../../platform/problem.js';
import { BriefMemory } from '../../upstream/brief-memory.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { requiredText } from '../../upstream/json.js';
import { isHarmless } from '../../upstream/path-text.js';
import { SiteHosts } from '../../upstream/site-hosts.js';
import type { SiteRef } from '../path/site-ref.js';
import { bodyOf } from './mapping/common.js';
import { parsedUrl } from '../../platform/parsed-url.js';

const KEPT_MS = 300_000;

/** Where sites are on SharePoint's host, for its own API, which knows them by path only. */
@Injectable()
export class WebPaths {
  readonly #known: BriefMemory<string>;

  constructor(
    private readonly graph: GraphClient,
    private readonly hosts: SiteHosts,
    clock: Clock,
  ) {
    this.#known = new BriefMemory(clock, KEPT_MS);
  }

  /** Encoded, `/sites/demo`; empty for the root site. The caller's token is SharePoint's. Throws the BffError to answer with. */
  async of(caller: Caller, site: SiteRef): Promise<string> {
    const { named } = site;
    if (named !== undefined && (named.host === undefined || named.host === this.hosts.own)) return named.path;
    return this.#known.get(`${caller.owner} ${site.path}`, () => this.#ask(caller, site));
  }

  /** Graph says where a site is; SharePoint's token goes nowhere but to its own host, whatever the answer. */
  async #ask(caller: Caller, site: SiteRef): Promise<string> {
    const graphCaller = { ...caller, token: await caller.token.beside('graph') };
    const query = { $select: 'id,webUrl' };
    const answer = await this.graph.send(graphCaller, { method: 'GET', path: site.path, query });
    const text = requiredText(bodyOf(answer), 'webUrl');
    const url = parsedUrl(text);
    if (url === undefined || !this.hosts.allows(url.host)) throw new BffError('target_not_allowed');
    const path = url.pathname.replace(/\/+$/, '');
    if (path !== '' && !isHarmless(path, { slashes: true })) throw new BffError('upstream_invalid');
    return path;
  }
}
