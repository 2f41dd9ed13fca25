import type { QueryOptions } from '../odata/query-options.js';
import { nameList } from '../odata/nested-options.js';
import { apiErrors } from './api-error.js';
import { find, type SpEntity, type SpLink, type SpValue } from './entity.js';

/** What of a resource is to be written. */
export interface Projection {
  entity: SpEntity;
  values: Record<string, SpValue>;
  expanded: Record<string, Projection | Projection[]>;
  /** Links that are named but not followed. */
  deferred: Record<string, string>;
}

export interface Selection {
  /** Undefined: the resource's own default. */
  select: string[] | undefined;
  expand: string[];
}

export function selectionOf(query: QueryOptions): Selection {
  return { select: nameList(query.get('select')), expand: nameList(query.get('expand')) ?? [] };
}

/** The part of a selection below one link: `Requester/Title` becomes `Title`. */
function below(selection: Selection, link: string): Selection {
  const cut = (names: string[]) =>
    names
      .filter((name) => name.toLowerCase().startsWith(`${link.toLowerCase()}/`))
      .map((name) => name.slice(link.length + 1));
  const select = cut(selection.select ?? []);
  return { select: select.length > 0 ? select : undefined, expand: cut(selection.expand) };
}

/** Applies `$select` and `$expand`. Throws an ApiError for names that do not exist. */
export function project(entity: SpEntity, selection: Selection): Projection {
  const own = (selection.select ?? ['*']).filter((name) => !name.includes('/'));
  const projection: Projection = { entity, values: {}, expanded: {}, deferred: {} };
  for (const name of own) addSelected(projection, name, selection);
  const followed = new Set(selection.expand.map((name) => name.split('/')[0] ?? ''));
  checkTargets(selection, followed);
  for (const name of followed) {
    const link = find(entity.links, name);
    if (!link) throw apiErrors.noField(name);
    addExpanded(projection, link, below(selection, name));
  }
  return projection;
}

function checkTargets(selection: Selection, followed: Set<string>): void {
  const lower = new Set([...followed].map((name) => name.toLowerCase()));
  for (const name of selection.select ?? []) {
    const [head = ''] = name.split('/');
    if (name.includes('/') && !lower.has(head.toLowerCase())) throw apiErrors.lookupNeedsTarget(head);
  }
}

function addSelected(projection: Projection, name: string, selection: Selection): void {
  const { entity } = projection;
  if (name === '*') {
    Object.assign(projection.values, entity.values);
    if (selection.select) return;
    for (const [link, { path }] of Object.entries(entity.links)) projection.deferred[link] = path;
    return;
  }
  const value = find(entity.values, name) ?? find(entity.onRequest, name);
  if (value) {
    projection.values[value[0]] = value[1];
    return;
  }
  const link = find(entity.links, name);
  if (!link) throw apiErrors.noField(name);
  if (link[1].lookup) throw apiErrors.lookupNeedsTarget(link[0]);
  projection.deferred[link[0]] = link[1].path;
}

function addExpanded(projection: Projection, [name, link]: [string, SpLink], selection: Selection): void {
  if (link.lookup && !selection.select) throw apiErrors.lookupNeedsTarget(name);
  delete projection.deferred[name];
  const loaded = link.load();
  if (Array.isArray(loaded)) projection.expanded[name] = loaded.map((entity) => project(entity, selection));
  else if (loaded) projection.expanded[name] = project(loaded, selection);
}
