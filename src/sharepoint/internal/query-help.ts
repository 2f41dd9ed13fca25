import type { ColumnPolicy } from '../../upstream/aliases/column-policy.js';
import type { Column } from '../dto/column.dto.js';

const MOST_NAMED = 12;
const INTERNAL_NAME = /^[A-Za-z_]\w{0,127}$/;

/**
 * How to ask instead, with the columns that a list can be filtered and sorted by where they are known. SharePoint
 * refuses both on columns without an index, and any query that would have to look at more than 5,000 items.
 *
 * @see https://learn.microsoft.com/graph/api/listitem-list
 */
export function queryHelp(code: string, columns: readonly Column[] | undefined, open: ColumnPolicy): string {
  const indexed = indexedNames(columns, open);
  return code === 'column_not_indexed' ? notIndexed(indexed) : tooMany(indexed);
}

function notIndexed(indexed: string): string {
  return (
    `filter and orderby work on indexed columns only${indexed}. Use one of these, have an owner of the list index the ` +
    'column, or read the items without filter and orderby, page by page with nextCursor, and pick out what you need.'
  );
}

function tooMany(indexed: string): string {
  return (
    'SharePoint would have to look at more than 5,000 items. Begin filter with an indexed column that leaves fewer' +
    `${indexed}, and add other conditions after it with "and"; or read the items without filter and orderby, page by ` +
    'page with nextCursor.'
  );
}

function indexedNames(columns: readonly Column[] | undefined, open: ColumnPolicy): string {
  const names = (columns ?? [])
    .filter(({ name, indexed }) => indexed === true && INTERNAL_NAME.test(name) && open.allows(name))
    .map(({ name, type }) => (type === 'lookup' || type === 'personOrGroup' ? `${name}LookupId` : name));
  if (names.length === 0) return '';
  return ` (here: ${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ', …' : ''})`;
}
