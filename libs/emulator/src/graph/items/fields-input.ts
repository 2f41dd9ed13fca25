import type { Column, Fields, FieldValue } from '../../sharepoint/data/model.js';
import type { SiteList } from '../../sharepoint/data/site-list.js';
import type { JsonObject } from '../../sharepoint/json-body.js';
import { graphErrors } from '../graph-error.js';
import { fieldName } from '../views/item-view.js';

function numberFrom(column: Column, value: unknown): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number))
    throw graphErrors.badRequest(`Field '${column.name}' does not accept this value`);
  return number;
}

function coerce(column: Column, value: unknown): FieldValue {
  if (value === null || value === '') return null;
  if (['number', 'currency', 'lookup', 'person'].includes(column.kind)) return numberFrom(column, value);
  if (column.kind === 'boolean') return value === true;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw graphErrors.badRequest(`Field '${column.name}' does not accept this value`);
}

/** The columns that a fieldValueSet sets. Throws for unknown and read-only ones. */
export function fieldsFrom(list: SiteList, body: JsonObject): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@odata') || name.endsWith('@odata.type')) continue;
    const column = list.columns.find((one) => fieldName(one) === name);
    if (!column) throw graphErrors.badRequest(`Field '${name}' is not recognized`);
    if (column.readOnly) throw graphErrors.badRequest(`Field '${name}' is read-only`);
    fields[column.name] = coerce(column, value);
  }
  return fields;
}
