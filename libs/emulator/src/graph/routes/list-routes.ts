import type { EmulatorResponse } from '../../http/exchange.js';
import { buildList } from '../../sharepoint/data/build-list.js';
import { createColumn, type ColumnSpec } from '../../sharepoint/data/columns.js';
import { columnOf, type SiteList } from '../../sharepoint/data/site-list.js';
import { isObject, objectMember, textMember, type JsonObject } from '../../sharepoint/json-body.js';
import { matches } from '../../sharepoint/odata/evaluate.js';
import { parseFilter } from '../../sharepoint/odata/filter-parser.js';
import { parseExpand } from '../../sharepoint/odata/nested-options.js';
import { bodyOf, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import { listOf, siteOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { columnView, contentTypesOf, listView } from '../views/list-view.js';
import { columnSpec } from './column-input.js';

/** Lists can be filtered by their name only. */
function filtered(call: GraphCall, lists: SiteList[]): SiteList[] {
  const text = call.query.get('filter');
  if (text === undefined) return lists;
  const filter = parseFilter(text);
  return lists.filter((list) =>
    matches(filter, (path) => {
      if (path !== 'displayName') throw graphErrors.badRequest(`Invalid filter clause: ${path}`);
      return list.title;
    }),
  );
}

function readLists(call: GraphCall, params: Params): EmulatorResponse {
  const site = siteOf(call, params);
  const found = filtered(call, site.lists);
  return reply(collection(call, 'lists', found, (list) => listView(call.world, site, list)));
}

function readList(call: GraphCall, params: Params): EmulatorResponse {
  const place = listOf(call, params);
  const expanded = parseExpand(call.query.get('expand')).map(({ name }) => name.toLowerCase());
  return reply({
    '@odata.context': `${call.baseUrl}/$metadata#lists/$entity`,
    ...listView(call.world, place.site, place.list),
    ...(expanded.includes('columns') ? { columns: place.list.columns.map(columnView) } : {}),
    ...(expanded.includes('contenttypes') ? { contentTypes: contentTypesOf(place.list) } : {}),
  });
}

function specsOf(body: JsonObject): ColumnSpec[] {
  const columns: unknown = body['columns'] ?? [];
  if (!Array.isArray(columns)) throw graphErrors.badRequest('columns is not a list');
  return columns.filter(isObject).map(columnSpec);
}

function addList(call: GraphCall, params: Params): EmulatorResponse {
  const site = siteOf(call, params);
  const body = bodyOf(call);
  const title = textMember(body, 'displayName');
  if (title === undefined) throw graphErrors.badRequest('displayName is missing');
  if (site.lists.some((one) => one.title.toLowerCase() === title.toLowerCase()))
    throw graphErrors.nameTaken();
  const template = textMember(objectMember(body, 'list') ?? {}, 'template') ?? 'genericList';
  const spec = {
    title,
    description: textMember(body, 'description') ?? '',
    library: template === 'documentLibrary',
    columns: specsOf(body),
  };
  const added = buildList(site, spec, call.world.random, call.world.now());
  return reply(listView(call.world, site, added), 201);
}

function readColumns(call: GraphCall, params: Params): EmulatorResponse {
  return reply(collection(call, 'columns', listOf(call, params).list.columns, columnView));
}

function addColumn(call: GraphCall, params: Params): EmulatorResponse {
  const { list: target } = listOf(call, params);
  const spec = columnSpec(bodyOf(call));
  if (columnOf(target, spec.name)) throw graphErrors.nameTaken();
  const column = createColumn(call.world.random, spec);
  target.columns.push(column);
  return reply(columnView(column), 201);
}

function contentTypes(call: GraphCall, params: Params): EmulatorResponse {
  return reply(collection(call, 'contentTypes', contentTypesOf(listOf(call, params).list), (one) => one));
}

const read = { method: 'GET', area: 'sites', access: 'read' } as const;
const add = { method: 'POST', area: 'sites', access: 'write' } as const;

export const listRoutes: GraphRoute[] = [
  { ...read, pattern: '/sites/{site}/lists', run: readLists },
  { ...add, pattern: '/sites/{site}/lists', run: addList },
  { ...read, pattern: '/sites/{site}/lists/{list}', run: readList },
  { ...read, pattern: '/sites/{site}/lists/{list}/columns', run: readColumns },
  { ...add, pattern: '/sites/{site}/lists/{list}/columns', run: addColumn },
  { ...read, pattern: '/sites/{site}/lists/{list}/contentTypes', run: contentTypes },
];
