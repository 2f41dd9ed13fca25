import type { FieldValue, Item } from '../../sharepoint/data/model.js';
import { columnOf, sortedById, type SiteList } from '../../sharepoint/data/site-list.js';
import { isoTime } from '../../sharepoint/api/entity.js';
import { compareValues, matches, type Resolve } from '../../sharepoint/odata/evaluate.js';
import { pathsOf } from '../../sharepoint/odata/expression.js';
import { parseFilter } from '../../sharepoint/odata/filter-parser.js';
import { parseOrderBy } from '../../sharepoint/odata/nested-options.js';
import type { GraphCall } from '../graph-call.js';
import { GraphError, graphErrors } from '../graph-error.js';

const THRESHOLD = 5_000;
const PREFER = 'HonorNonIndexedQueriesWarningMayFailRandomly';

interface QueryColumn {
  /** As the query names it, for messages. */
  name: string;
  indexed: boolean;
  read: (item: Item) => FieldValue;
}

const BUILT_IN: Record<string, (item: Item) => FieldValue> = {
  id: (item) => item.id,
  created: (item) => isoTime(item.created),
  modified: (item) => isoTime(item.modified),
  authorlookupid: (item) => item.authorId,
  editorlookupid: (item) => item.editorId,
};

/** A lookup filters by `XLookupId` only, never by the value that it shows. */
function ownColumn(list: SiteList, name: string): QueryColumn {
  const byId = /LookupId$/i.test(name);
  const column = columnOf(list, byId ? name.slice(0, -'LookupId'.length) : name);
  const points = column?.kind === 'lookup' || column?.kind === 'person';
  if (!column || points !== byId) throw graphErrors.badRequest(`Field '${name}' is not recognized`);
  return { name, indexed: column.indexed, read: (item) => item.fields[column.name] ?? null };
}

function queryColumn(list: SiteList, path: string): QueryColumn {
  const match = /^fields\/(.+)$/i.exec(path);
  const name = match?.[1] ?? (path.toLowerCase() === 'id' ? 'id' : undefined);
  if (name === undefined) throw graphErrors.badRequest('Invalid filter clause');
  const read = BUILT_IN[name.toLowerCase()];
  return read ? { name, indexed: name.toLowerCase() === 'id', read } : ownColumn(list, name);
}

function checkIndexes(call: GraphCall, list: SiteList, columns: QueryColumn[]): void {
  const unindexed = columns.find(({ indexed }) => !indexed);
  if (!unindexed) return;
  const { prefer } = call.request.headers;
  const honoured = String(prefer ?? '')
    .toLowerCase()
    .includes(PREFER.toLowerCase());
  if (!honoured) throw graphErrors.notIndexed(unindexed.name);
  if (list.items.count > THRESHOLD)
    throw new GraphError(429, 'activityLimitReached', 'The request has been throttled');
}

/** Checks that no option was used which list items do not support. */
function checkOptions(call: GraphCall): void {
  if (call.query.get('count') !== undefined)
    throw graphErrors.badRequest('$count is not supported on this resource.');
}

/** The rows of a query in their order. */
export function queryItems(call: GraphCall, list: SiteList): readonly Item[] {
  checkOptions(call);
  const text = call.query.get('filter');
  const filter = text === undefined ? undefined : parseFilter(text);
  const orders = parseOrderBy(call.query.get('orderby'));
  const paths = [...(filter ? pathsOf(filter) : []), ...orders.map(({ path }) => path)];
  const columns = new Map(paths.map((path) => [path, queryColumn(list, path)]));
  checkIndexes(call, list, [...columns.values()]);
  const read =
    (item: Item): Resolve =>
    (path) =>
      columns.get(path)?.read(item) ?? null;
  const rows = sortedById(list);
  const found = filter ? rows.filter((item) => matches(filter, read(item))) : rows;
  if (orders.length === 0) return found;
  return found.toSorted((a, b) => {
    for (const { path, descending } of orders) {
      const order = compareValues(read(a)(path), read(b)(path));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}
