import { HIT_TYPES, type HitType, type SearchHit } from '../../dto/search.dto.js';
import { numberOf, objectOf, textOf, type JsonObject } from '../../../upstream/json.js';
import { placeOf, toPerson } from './common.js';
import { toFields } from './to-item.js';

/** Undefined for a hit of a kind that no route of ours reaches. */
export function toHit(hit: JsonObject): SearchHit | undefined {
  const resource = objectOf(hit, 'resource') ?? {};
  const type = typeOf(resource);
  const ids = objectOf(resource, 'sharepointIds');
  const id =
    (type === 'listItem' ? textOf(ids, 'listItemId') : undefined) ??
    textOf(resource, 'id') ??
    textOf(hit, 'hitId');
  if (type === undefined || id === undefined) return undefined;
  const parent = objectOf(resource, 'parentReference');
  const fields = objectOf(resource, 'fields') ?? objectOf(objectOf(resource, 'listItem'), 'fields');
  return {
    type,
    id,
    rank: numberOf(hit, 'rank'),
    summary: textOf(hit, 'summary'),
    name: textOf(resource, 'displayName') ?? textOf(resource, 'name'),
    siteId: textOf(parent, 'siteId') ?? textOf(ids, 'siteId'),
    listId: textOf(ids, 'listId'),
    driveId: type === 'driveItem' ? textOf(parent, 'driveId') : undefined,
    fields: fields === undefined ? undefined : toFields(fields),
    size: numberOf(resource, 'size'),
    ...placeOf(resource),
    createdBy: toPerson(resource, 'createdBy'),
    modifiedBy: toPerson(resource, 'lastModifiedBy'),
  };
}

function typeOf(resource: JsonObject): HitType | undefined {
  const type = textOf(resource, '@odata.type')?.replace(/^#?microsoft\.graph\./, '');
  return HIT_TYPES.find((known) => known === type);
}
