import type { Column, Fields, FieldValue } from '../data/model.js';
import { entityTypeOf, type SiteList } from '../data/site-list.js';
import { isObject, textMember, type JsonObject } from '../json-body.js';
import { bodyOf, type ApiCall } from './api-call.js';
import { apiErrors } from './api-error.js';
import { valueName } from './resources/item-entity.js';

const IGNORED = ['__metadata', 'odata.type', 'odata.metadata', 'odata.etag', 'odata.id', 'odata.editLink'];

function coerce(column: Column, value: unknown): FieldValue {
  if (value === null || value === '') return null;
  if (['number', 'lookup', 'person'].includes(column.kind)) return numberOf(column, value);
  if (column.kind === 'boolean') return value === true || value === 'true';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw apiErrors.invalidQuery(
    `An unexpected 'StartObject' node was found when reading the property '${column.name}'.`,
  );
}

function numberOf(column: Column, value: unknown): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw apiErrors.invalidQuery(`Cannot convert a primitive value to the expected type of '${column.name}'.`);
}

/** A body of the verbose kind must name its type. */
function checkType(call: ApiCall, list: SiteList, body: JsonObject): void {
  if (!(call.request.headers['content-type'] ?? '').includes('odata=verbose')) return;
  const metadata = body['__metadata'];
  const type = isObject(metadata) ? textMember(metadata, 'type') : undefined;
  if (type === undefined) {
    throw apiErrors.invalidQuery(
      'An entry without a type name was found, but no expected type was specified. To allow entries without type ' +
        'information, the expected type must also be specified when the model is specified.',
    );
  }
  if (type !== entityTypeOf(list) && type !== 'SP.ListItem') {
    throw apiErrors.invalidQuery(`A type named '${type}' could not be resolved by the model.`);
  }
}

/** The columns that a body sets. Throws for names that the list does not have. */
export function fieldsFrom(call: ApiCall, list: SiteList): Fields {
  const body = bodyOf(call);
  checkType(call, list, body);
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body)) {
    if (IGNORED.includes(name)) continue;
    const column = list.columns.find((one) => valueName(one) === name);
    if (!column) throw apiErrors.noProperty(name, entityTypeOf(list));
    if (!column.readOnly) fields[column.name] = coerce(column, value);
  }
  return fields;
}
