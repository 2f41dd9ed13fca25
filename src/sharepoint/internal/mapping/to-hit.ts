import { HIT_TYPES, type HitType, type SearchHit } from '../../dto/search.dto.js';
import { numberOf, objectOf, textOf, type JsonObject } from '../../../upstream/json.js';
import { placeOf, toPerson } from './common.js';

/** Undefined for a hit of a kind that no route of ours reaches. */
export function toHit(hit: JsonObject): SearchHit | undefined {
  const resource = objectOf(hit, 'resource') ?? {};
  const type = typeOf(resource);
  const id = idOf(hit, resource, type);
  if (type === undefined || id === undefined) return undefined;
  return {
    type,
    id,
    rank: numberOf(hit, 'rank'),
    summary: textOf(hit, 'summary'),
    name: textOf(resource, 'displayName') ?? textOf(resource, 'name'),
    ...whereabouts(resource, type),
    fields: fieldsOf(resource),
    size: numberOf(resource, 'size'),
    ...placeOf(resource),
    createdBy: toPerson(resource, 'createdBy'),
    modifiedBy: toPerson(resource, 'lastModifiedBy'),
  };
}

/** A list's item goes by its number here, and by a GUID in a search. */
function idOf(hit: JsonObject, resource: JsonObject, type: HitType | undefined): string | undefined {
  const number = textOf(objectOf(resource, 'sharepointIds'), 'listItemId');
  return (type === 'listItem' ? number : undefined) ?? textOf(resource, 'id') ?? textOf(hit, 'hitId');
}

function whereabouts(resource: JsonObject, type: HitType): Pick<SearchHit, 'siteId' | 'listId' | 'driveId'> {
  const parent = objectOf(resource, 'parentReference');
  const ids = objectOf(resource, 'sharepointIds');
  return {
    siteId: textOf(parent, 'siteId') ?? textOf(ids, 'siteId'),
    listId: textOf(ids, 'listId'),
    driveId: type === 'driveItem' ? textOf(parent, 'driveId') : undefined,
  };
}

/** Without OData's notes on them. */
function fieldsOf(resource: JsonObject): Record<string, unknown> | undefined {
  const fields = objectOf(resource, 'fields') ?? objectOf(objectOf(resource, 'listItem'), 'fields');
  if (fields === undefined) return undefined;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.includes('@')));
}

function typeOf(resource: JsonObject): HitType | undefined {
  const type = textOf(resource, '@odata.type')?.replace(/^#?microsoft\.graph\./, '');
  return HIT_TYPES.find((known) => known === type);
}
