import type { DriveNode } from '../sharepoint/data/drive-node.js';
import type { Library } from '../sharepoint/data/library.js';
import type { Item } from '../sharepoint/data/model.js';
import type { Site, SiteList } from '../sharepoint/data/site-list.js';
import { param, type GraphCall, type Params } from './graph-call.js';
import { graphErrors } from './graph-error.js';
import type { Segment } from './graph-path.js';

function isTenantHost(call: GraphCall, name: string): boolean {
  return [call.world.host, new URL(call.world.origin).host, new URL(call.world.origin).hostname].includes(
    name.toLowerCase(),
  );
}

function siteByPath(call: GraphCall, { name, path = [] }: Segment): Site | undefined {
  if (!isTenantHost(call, name)) throw graphErrors.badRequest(`Invalid hostname for this tenancy`);
  // `host:/` with no path behind it does not name the root site.
  if (path.length === 0) throw graphErrors.badRequest('Invalid request');
  const wanted = `/${path.join('/')}`.toLowerCase();
  return call.world.sites.find((site) => site.path.toLowerCase() === wanted);
}

function siteById(call: GraphCall, id: string): Site | undefined {
  const [first = '', second, third] = id.toLowerCase().split(',');
  const { sites } = call.world;
  if (first === 'root' || (second === undefined && isTenantHost(call, first))) return sites[0];
  if (second === undefined) return sites.find((site) => site.id === first);
  const known = isTenantHost(call, first);
  return known ? sites.find((site) => site.id === second && (third ?? site.webId) === site.webId) : undefined;
}

export function siteOf(call: GraphCall, params: Params): Site {
  const segment = param(params, 'site');
  const site = segment.path ? siteByPath(call, segment) : siteById(call, segment.name);
  if (!site) throw graphErrors.siteNotFound();
  return site;
}

export interface ListPlace {
  world: GraphCall['world'];
  site: Site;
  list: SiteList;
}

export function listOf(call: GraphCall, params: Params): ListPlace {
  const site = siteOf(call, params);
  const key = param(params, 'list').name.toLowerCase();
  const list = site.lists.find(({ id, title }) => id === key || title.toLowerCase() === key);
  if (!list) throw graphErrors.listNotFound();
  return { world: call.world, site, list };
}

export function itemOf(list: SiteList, params: Params): Item {
  const item = list.items.get(Number(param(params, 'item').name));
  if (!item) throw graphErrors.notFound('The specified item was not found');
  return item;
}

export interface DriveTarget extends ListPlace {
  library: Library;
}

function withLibrary(place: ListPlace | undefined): DriveTarget {
  const library = place?.list.library;
  if (!place || !library) throw graphErrors.notFound();
  return { ...place, library };
}

export function driveById(call: GraphCall, id: string): DriveTarget {
  for (const site of call.world.sites) {
    const list = site.lists.find(({ library }) => library?.driveId === id);
    if (list) return withLibrary({ world: call.world, site, list });
  }
  throw graphErrors.notFound();
}

/** The drive of a call, however it is named: by id, as a list's, or as the first of a site. */
export function driveOf(call: GraphCall, params: Params): DriveTarget {
  if (params.has('drive')) return driveById(call, param(params, 'drive').name);
  if (params.has('list')) return withLibrary(listOf(call, params));
  const site = siteOf(call, params);
  const list = site.lists.find(({ library }) => library !== undefined);
  return withLibrary(list && { world: call.world, site, list });
}

/**
 * The folder that a `parentReference` names. Its `root` is no id: Graph takes the word in paths only
 * (https://learn.microsoft.com/graph/api/driveitem-move).
 */
export function folderNamed(library: Library, id: string | undefined): DriveNode | undefined {
  if (id === undefined) return undefined;
  if (id === 'root') throw graphErrors.badRequest('Invalid parentReference');
  const folder = library.byGraphId(id);
  if (!folder || folder.content) throw graphErrors.notFound();
  return folder;
}

/** Where a driveItem is, or would be: `parent` and `name` are known even when nothing is there yet. */
export interface NodePlace extends DriveTarget {
  node: DriveNode | undefined;
  parent: DriveNode | undefined;
  name: string;
}

export function nodePlace(call: GraphCall, params: Params): NodePlace {
  const drive = driveOf(call, params);
  const { name: id, path } = param(params, 'node');
  const base = drive.library.byGraphId(id);
  if (!base) throw graphErrors.notFound();
  if (!path || path.length === 0) return { ...drive, node: base, parent: base.parent, name: base.name };
  const parent = drive.library.at(path.slice(0, -1), base);
  return { ...drive, node: drive.library.at(path, base), parent, name: path.at(-1) ?? '' };
}

export function nodeOf(call: GraphCall, params: Params): NodePlace & { node: DriveNode } {
  const place = nodePlace(call, params);
  if (!place.node) throw graphErrors.notFound();
  return { ...place, node: place.node };
}
