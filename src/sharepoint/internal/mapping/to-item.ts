import { BffError } from '../../../platform/problem.js';
import type { Item } from '../../dto/item.dto.js';
import { isJsonObject, objectOf, requiredText, textOf, type JsonObject } from '../../../upstream/json.js';
import type { ApiAnswer } from '../../../upstream/verdict.js';
import { bodyOf, etagOf, placeOf, toPerson } from './common.js';

export function toItem(item: JsonObject): Item {
  return {
    id: requiredText(item, 'id'),
    etag: etagOf(item),
    fields: toFields(objectOf(item, 'fields') ?? {}),
    ...placeOf(item),
    createdBy: toPerson(item, 'createdBy'),
    modifiedBy: toPerson(item, 'lastModifiedBy'),
  };
}

/** Graph answers an update with the column values alone. */
export function toUpdatedItem(id: string, answer: ApiAnswer): Item {
  const values = bodyOf(answer);
  return {
    id,
    etag: etagOf(values) ?? answer.etag,
    fields: toFields(values),
    createdAt: textOf(values, 'Created'),
    modifiedAt: textOf(values, 'Modified'),
  };
}

const DEEPEST_VALUE = 8;

/** Column values without OData's notes on them. */
function toFields(values: JsonObject): Record<string, unknown> {
  const own = Object.entries(values).filter(([name]) => !name.includes('@'));
  return Object.fromEntries(own.map(([name, value]) => [name, withoutNotes(value, DEEPEST_VALUE)]));
}

function withoutNotes(value: unknown, depth: number): unknown {
  if (depth === 0) throw new BffError('upstream_invalid');
  if (Array.isArray(value)) return value.map((element) => withoutNotes(element, depth - 1));
  if (!isJsonObject(value)) return value;
  const own = Object.entries(value).filter(([name]) => !name.includes('@'));
  return Object.fromEntries(own.map(([name, element]) => [name, withoutNotes(element, depth - 1)]));
}
