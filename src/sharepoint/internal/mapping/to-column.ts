import {
  flagOf,
  isJsonObject,
  numberOf,
  objectOf,
  requiredText,
  textOf,
  type JsonObject,
} from '../../../upstream/json.js';
import type { Column, NewColumn } from '../../dto/column.dto.js';

/** Graph gives the type by which facet is there. */
const FACETS = [
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

export function toColumn(column: JsonObject): Column {
  const type = FACETS.find((facet) => isJsonObject(column[facet]));
  return {
    id: requiredText(column, 'id'),
    name: requiredText(column, 'name'),
    displayName: textOf(column, 'displayName'),
    description: textOf(column, 'description'),
    type,
    indexed: flagOf(column, 'indexed'),
    required: flagOf(column, 'required'),
    unique: flagOf(column, 'enforceUniqueValues'),
    readOnly: flagOf(column, 'readOnly'),
    hidden: flagOf(column, 'hidden'),
    ...(type !== undefined && OPTIONS[type]?.(objectOf(column, type) ?? {})),
  };
}

/** What the facets of the types say of a column, as far as it is told here. */
const OPTIONS: Partial<Record<(typeof FACETS)[number], (facet: JsonObject) => Partial<Column>>> = {
  text: (facet) => {
    const multiline = flagOf(facet, 'allowMultipleLines');
    return { multiline, maxLength: multiline === true ? undefined : numberOf(facet, 'maxLength') };
  },
  number: (facet) => ({ min: numberOf(facet, 'minimum'), max: numberOf(facet, 'maximum') }),
  currency: (facet) => ({ locale: textOf(facet, 'locale') }),
  dateTime: (facet) => ({ dateOnly: textOf(facet, 'format') === 'dateOnly' }),
  choice: (facet) => {
    const { choices } = facet;
    const texts = Array.isArray(choices) ? choices.filter((one) => typeof one === 'string') : undefined;
    return { choices: texts, multiple: textOf(facet, 'displayAs') === 'checkBoxes' };
  },
  lookup: (facet) => ({
    multiple: flagOf(facet, 'allowMultipleValues'),
    lookupList: textOf(facet, 'listId'),
    lookupColumn: textOf(facet, 'columnName'),
  }),
  personOrGroup: (facet) => ({
    multiple: flagOf(facet, 'allowMultipleSelection'),
    groups: textOf(facet, 'chooseFromType') === 'peopleAndGroups',
  }),
  hyperlinkOrPicture: (facet) => ({ picture: flagOf(facet, 'isPicture') }),
};

/** A column definition of Graph's. */
export function fromColumn(column: NewColumn): JsonObject {
  const { name, type, displayName, description, required, indexed, unique, hidden } = column;
  return {
    name,
    displayName: displayName ?? name,
    description,
    required,
    indexed,
    enforceUniqueValues: unique,
    hidden,
    [type]: facetOf(column),
  };
}

/** Members without a value are left out when it is written as JSON. */
function facetOf(column: NewColumn): JsonObject {
  const { multiple, min, max } = column;
  switch (column.type) {
    case 'text':
      return { allowMultipleLines: column.multiline, maxLength: column.maxLength };
    case 'number':
      return { minimum: min, maximum: max };
    case 'currency':
      return { locale: column.locale };
    case 'boolean':
      return {};
    case 'dateTime':
      return { format: column.dateOnly === true ? 'dateOnly' : 'dateTime' };
    case 'choice':
      return { choices: column.choices, displayAs: multiple === true ? 'checkBoxes' : 'dropDownMenu' };
    case 'lookup':
      return {
        listId: column.lookupList,
        columnName: column.lookupColumn ?? 'Title',
        allowMultipleValues: multiple,
      };
    case 'personOrGroup':
      return {
        allowMultipleSelection: multiple,
        chooseFromType: column.groups === true ? 'peopleAndGroups' : 'peopleOnly',
      };
    case 'hyperlinkOrPicture':
      return { isPicture: column.picture ?? false };
  }
}
