import {
  flagOf,
  objectOf,
  objectsOf,
  requiredText,
  textOf,
  type JsonObject,
} from '../../../upstream/json.js';
import { ColumnPolicy } from '../../../upstream/aliases/column-policy.js';
import type { ContentType, List } from '../../dto/list.dto.js';
import { etagOf, placeOf } from './common.js';
import { toColumn } from './to-column.js';

export function toList(list: JsonObject, open = ColumnPolicy.all): List {
  const details = objectOf(list, 'list');
  return {
    id: requiredText(list, 'id'),
    etag: etagOf(list),
    name: textOf(list, 'name'),
    displayName: textOf(list, 'displayName'),
    description: textOf(list, 'description'),
    template: textOf(details, 'template'),
    hidden: flagOf(details, 'hidden'),
    ...placeOf(list),
    columns:
      list['columns'] === undefined
        ? undefined
        : objectsOf(list, 'columns')
            .map(toColumn)
            .filter(({ name }) => open.allows(name)),
    contentTypes:
      list['contentTypes'] === undefined ? undefined : objectsOf(list, 'contentTypes').map(toContentType),
  };
}

function toContentType(type: JsonObject): ContentType {
  return {
    id: requiredText(type, 'id'),
    name: textOf(type, 'name'),
    description: textOf(type, 'description'),
    group: textOf(type, 'group'),
    hidden: flagOf(type, 'hidden'),
    readOnly: flagOf(type, 'readOnly'),
  };
}
