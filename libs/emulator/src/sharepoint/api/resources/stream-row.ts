import type { Column, FieldValue, Item } from '../../data/model.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { isOwnColumn } from './item-entity.js';

function lookupValue(call: ApiCall, column: Column, id: FieldValue): object[] {
  const target = call.site.lists.find((one) => one.id === column.lookup?.listId);
  const found = target?.items.get(Number(id));
  if (!found) return [];
  const text = found.fields[column.lookup?.field ?? 'Title'] ?? '';
  return [{ lookupId: found.id, lookupValue: String(text), isSecretFieldValue: false }];
}

function shown(call: ApiCall, column: Column, value: FieldValue): unknown {
  return column.kind === 'lookup' ? lookupValue(call, column, value) : String(value ?? '');
}

/** A row as a list view shows it: everything is text but lookups. */
export function streamRow(call: ApiCall, list: SiteList, item: Item, viewFields: readonly string[]): object {
  const columns = list.columns.filter(
    (column) => isOwnColumn(column) && (viewFields.length === 0 || viewFields.includes(column.name)),
  );
  const fields = columns.map((column) => [
    column.name,
    shown(call, column, item.fields[column.name] ?? null),
  ]);
  return {
    ID: String(item.id),
    UniqueId: `{${item.guid.toUpperCase()}}`,
    FSObjType: '0',
    ...Object.fromEntries(fields),
    owshiddenversion: String(item.version),
  };
}
