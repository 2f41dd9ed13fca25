import type { Column, List } from '../../dto/list.dto.js';
import {
  flagOf,
  isJsonObject,
  objectOf,
  objectsOf,
  requiredText,
  textOf,
  type JsonObject,
} from '../../../upstream/json.js';
import { placeOf } from './common.js';

export function toList(list: JsonObject): List {
  const details = objectOf(list, 'list');
  return {
    id: requiredText(list, 'id'),
    name: textOf(list, 'name'),
    displayName: textOf(list, 'displayName'),
    description: textOf(list, 'description'),
    template: textOf(details, 'template'),
    hidden: flagOf(details, 'hidden'),
    ...placeOf(list),
    columns: list['columns'] === undefined ? undefined : objectsOf(list, 'columns').map(toColumn),
  };
}

/** Graph gives the type by which facet is there. */
const COLUMN_TYPES = [
  'text',
  'choice',
  'number',
  'dateTime',
  'boolean',
  'currency',
  'lookup',
  'personOrGroup',
  'hyperlinkOrPicture',
  'calculated',
  'term',
  'thumbnail',
  'geolocation',
  'contentApprovalStatus',
] as const;

function toColumn(column: JsonObject): Column {
  const choices = objectOf(column, 'choice')?.['choices'];
  return {
    id: requiredText(column, 'id'),
    name: requiredText(column, 'name'),
    displayName: textOf(column, 'displayName'),
    description: textOf(column, 'description'),
    type: COLUMN_TYPES.find((type) => isJsonObject(column[type])),
    indexed: flagOf(column, 'indexed'),
    required: flagOf(column, 'required'),
    readOnly: flagOf(column, 'readOnly'),
    hidden: flagOf(column, 'hidden'),
    choices: Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : undefined,
  };
}
