import { BffError } from '../../../platform/problem.js';
import { ColumnPolicy } from '../../../upstream/aliases/column-policy.js';
import { isJsonObject, objectOf, requiredText, textOf, type JsonObject } from '../../../upstream/json.js';
import type { ApiAnswer } from '../../../upstream/verdict.js';
import type { Change, Item, ItemVersion } from '../../dto/item.dto.js';
import { bodyOf, etagOf, isGone, placeOf, toPerson } from './common.js';

/** `open`: which columns may be told; who made an item, and when, are columns too. */
export function toItem(item: JsonObject, open = ColumnPolicy.all): Item {
  const { webUrl, createdAt, modifiedAt } = placeOf(item);
  return {
    id: requiredText(item, 'id'),
    etag: etagOf(item),
    fields: toFields(objectOf(item, 'fields') ?? {}, open),
    webUrl,
    createdAt: open.allows('Created') ? createdAt : undefined,
    modifiedAt: open.allows('Modified') ? modifiedAt : undefined,
    createdBy: open.allows('Author') ? toPerson(item, 'createdBy') : undefined,
    modifiedBy: open.allows('Editor') ? toPerson(item, 'lastModifiedBy') : undefined,
  };
}

/** Graph answers an update with the column values alone. */
export function toUpdatedItem(id: string, answer: ApiAnswer, open = ColumnPolicy.all): Item {
  const values = bodyOf(answer);
  return {
    id,
    etag: etagOf(values) ?? answer.etag,
    fields: toFields(values, open),
    createdAt: open.allows('Created') ? textOf(values, 'Created') : undefined,
    modifiedAt: open.allows('Modified') ? textOf(values, 'Modified') : undefined,
  };
}

export function toItemVersion(version: JsonObject, open = ColumnPolicy.all): ItemVersion {
  return {
    id: requiredText(version, 'id'),
    fields: toFields(objectOf(version, 'fields') ?? {}, open),
    modifiedAt: open.allows('Modified') ? textOf(version, 'lastModifiedDateTime') : undefined,
    modifiedBy: open.allows('Editor') ? toPerson(version, 'lastModifiedBy') : undefined,
  };
}

export function toChange(entry: JsonObject, open = ColumnPolicy.all): Change {
  const id = requiredText(entry, 'id');
  return isGone(entry) ? { id, kind: 'deleted' } : { id, kind: 'changed', item: toItem(entry, open) };
}

const DEEPEST_VALUE = 8;

/** Column values without OData's notes on them. */
function toFields(values: JsonObject, open: ColumnPolicy): Record<string, unknown> {
  const own = Object.entries(values).filter(([name]) => !name.includes('@') && open.allows(name));
  return Object.fromEntries(own.map(([name, value]) => [name, plain(value, DEEPEST_VALUE)]));
}

function plain(value: unknown, depth: number): unknown {
  if (depth === 0) throw new BffError('upstream_invalid');
  if (Array.isArray(value)) return value.map((element) => plain(element, depth - 1));
  if (!isJsonObject(value)) return value;
  if (value['LookupId'] !== undefined) return lookupOf(value);
  const own = Object.entries(value).filter(([name]) => !name.includes('@'));
  return Object.fromEntries(own.map(([name, element]) => [name, plain(element, depth - 1)]));
}

/** An entry of a lookup or person column that takes several, in words of ours. */
function lookupOf(value: JsonObject): Record<string, unknown> {
  return {
    id: Number(value['LookupId']),
    value: textOf(value, 'LookupValue'),
    email: textOf(value, 'Email'),
  };
}
