import { Injectable } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import type { SubscriptionWish, WatchedResource } from '../../upstream/change-subscriptions.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { requiredText, type JsonObject } from '../../upstream/json.js';
import { encodeSegment, isHarmless } from '../../upstream/path-text.js';
import { SiteHosts } from '../../upstream/site-hosts.js';
import { parsedUrl } from '../../platform/parsed-url.js';

/** What is watched by its ids, however it was named: in the words of the service, and as its address in this API. */
export interface Target {
  target: string;
  resource: string;
}

const ID = /^[\w.,:!-]{1,512}$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads what is to be watched, with the user's own token: who may not read it hears nothing of it. */
@Injectable()
export class Targets {
  constructor(
    private readonly graph: GraphClient,
    private readonly env: Env,
    private readonly hosts: SiteHosts,
  ) {}

  /** Throws the BffError to answer with. */
  resolve(caller: Caller, { service, watched }: SubscriptionWish): Promise<Target> {
    if (service === 'graph')
      return watched.kind === 'list' ? this.#list(caller, watched) : this.#drive(caller, watched.drive);
    if (watched.kind === 'drive') throw refused('SharePoint itself tells of lists only: use graph.');
    if (this.env.sharePointUrl === undefined) throw refused('No SharePoint is configured: use graph.');
    return this.#list(caller, watched, (site, list) => this.#webhookTarget(site, list));
  }

  /** @see https://learn.microsoft.com/graph/api/resources/subscription: `/sites/{site-id}/lists/{list-id}` */
  async #list(
    caller: Caller,
    { site, list }: Extract<WatchedResource, { kind: 'list' }>,
    targetOf?: (site: JsonObject, listId: string) => string,
  ): Promise<Target> {
    const [foundSite, foundList] = await Promise.all([
      this.#read(caller, site, 'id,webUrl'),
      this.#read(caller, list, 'id'),
    ]);
    const [siteId, listId] = [idOf(foundSite), idOf(foundList)];
    return {
      target: targetOf?.(foundSite, listId) ?? `/sites/${siteId}/lists/${listId}`,
      resource: `${ROUTES.sharePoint}/sites/${encodeSegment(siteId)}/lists/${encodeSegment(listId)}`,
    };
  }

  async #drive(caller: Caller, drive: string): Promise<Target> {
    const id = idOf(await this.#read(caller, drive, 'id'));
    return { target: `/drives/${id}/root`, resource: `${ROUTES.sharePoint}/drives/${encodeSegment(id)}` };
  }

  /** The list's address in `_api`, below its site's path on the configured host. */
  #webhookTarget(site: JsonObject, listId: string): string {
    const text = requiredText(site, 'webUrl');
    const url = parsedUrl(text);
    if (url === undefined || !GUID.test(listId)) throw new BffError('upstream_invalid');
    if (!this.hosts.allows(url.host)) throw new BffError('target_not_allowed');
    if (!isHarmless(url.pathname, { slashes: true })) throw new BffError('upstream_invalid');
    return `${url.pathname.replace(/\/+$/, '')}/_api/web/lists(guid'${listId}')`;
  }

  async #read(caller: Caller, path: string, select: string): Promise<JsonObject> {
    const { body } = await this.graph.send(caller, { method: 'GET', path, query: { $select: select } });
    if (body === undefined) throw new BffError('upstream_invalid');
    return body;
  }
}

function refused(detail: string): BffError {
  return new BffError('bad_request', { detail });
}

/** It becomes part of an address. */
function idOf(from: JsonObject): string {
  const id = requiredText(from, 'id');
  if (!ID.test(id) || !isHarmless(id)) throw new BffError('upstream_invalid');
  return id;
}
