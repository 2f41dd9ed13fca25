import { columnOf, sortedById, type SiteList } from '../data/site-list.js';
import type { FieldValue, Item } from '../data/model.js';
import { compareValues, matches, type Resolve } from '../odata/evaluate.js';
import { pathsOf, type Expression } from '../odata/expression.js';
import { parseFilter } from '../odata/filter-parser.js';
import { parseOrderBy, type OrderBy } from '../odata/nested-options.js';
import type { ApiCall } from './api-call.js';
import { apiErrors } from './api-error.js';
import { find, type SpEntity } from './entity.js';

const THRESHOLD = 5_000;

/** A path's column: `Requester/Title`, `RequesterId` and `Requester` are one. */
function columnFor(list: SiteList, path: string) {
  const [head = ''] = path.split('/');
  return columnOf(list, head) ?? (/Id$/i.test(head) ? columnOf(list, head.slice(0, -2)) : undefined);
}

function isIndexed(list: SiteList, path: string): boolean {
  return path.toLowerCase() === 'id' || (columnFor(list, path)?.indexed ?? false);
}

/** The value of a path in a resource, links followed. */
export function resolverFor(entity: SpEntity): Resolve {
  return (path) => {
    const [head = '', ...rest] = path.split('/');
    if (rest.length === 0) return scalar(entity, head);
    const target = find(entity.links, head)?.[1].load();
    return target && !Array.isArray(target) ? resolverFor(target)(rest.join('/')) : null;
  };
}

function scalar(entity: SpEntity, name: string): FieldValue {
  const found = find(entity.values, name) ?? find(entity.onRequest, name);
  if (!found) throw apiErrors.noField(name);
  return typeof found[1] === 'object' ? null : found[1];
}

function compareBy(orders: OrderBy[], left: Resolve, right: Resolve): number {
  for (const { path, descending } of orders) {
    const order = compareValues(left(path), right(path));
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** The rows that a filter lets through, in order. Throws the threshold's error as SharePoint would. */
export function selectRows(
  call: ApiCall,
  list: SiteList,
  filter: Expression | undefined,
  orders: OrderBy[],
): readonly Item[] {
  const paths = [...(filter ? pathsOf(filter) : []), ...orders.map(({ path }) => path)];
  if (list.items.count > THRESHOLD && paths.some((path) => !isIndexed(list, path)))
    throw apiErrors.threshold();
  if (paths.length === 0) return sortedById(list);
  const rows = sortedById(list).map((item) => ({ item, resolve: resolverFor(call.itemEntity(list, item)) }));
  return rows
    .filter(({ resolve }) => !filter || matches(filter, resolve))
    .toSorted((a, b) => compareBy(orders, a.resolve, b.resolve))
    .map(({ item }) => item);
}

/** The rows of `$filter` and `$orderby`. */
export function queryItems(call: ApiCall, list: SiteList): readonly Item[] {
  const text = call.query.get('filter');
  const filter = text === undefined ? undefined : parseFilter(text);
  return selectRows(call, list, filter, parseOrderBy(call.query.get('orderby')));
}
