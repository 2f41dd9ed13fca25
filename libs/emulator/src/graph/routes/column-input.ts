import type { ColumnSpec } from '../../sharepoint/data/columns.js';
import type { ColumnKind } from '../../sharepoint/data/model.js';
import { objectMember, textMember, type JsonObject } from '../../sharepoint/json-body.js';
import { graphErrors } from '../graph-error.js';

/** The facet that a columnDefinition carries says its kind. */
const FACETS: Record<string, ColumnKind> = {
  text: 'text',
  choice: 'choice',
  number: 'number',
  currency: 'currency',
  dateTime: 'dateTime',
  boolean: 'boolean',
  lookup: 'lookup',
  personOrGroup: 'person',
  hyperlinkOrPicture: 'hyperlink',
};

function choicesOf(facet: JsonObject): { choices?: string[] } {
  const choices: unknown = facet['choices'];
  return Array.isArray(choices) ? { choices: choices.map(String) } : {};
}

function lookupOf(facet: JsonObject): { lookup?: { listId: string; field: string } } {
  const listId = textMember(facet, 'listId');
  return listId === undefined
    ? {}
    : { lookup: { listId, field: textMember(facet, 'columnName') ?? 'Title' } };
}

/** Reads a columnDefinition. */
export function columnSpec(body: JsonObject): ColumnSpec {
  const name = textMember(body, 'name');
  const facetName = Object.keys(FACETS).find((one) => objectMember(body, one));
  if (name === undefined || facetName === undefined)
    throw graphErrors.badRequest('The column has no name or type');
  const facet = objectMember(body, facetName) ?? {};
  const long = facetName === 'text' && facet['allowMultipleLines'] === true;
  return {
    name,
    title: textMember(body, 'displayName') ?? name,
    kind: long ? 'note' : (FACETS[facetName] ?? 'text'),
    indexed: body['indexed'] === true,
    required: body['required'] === true,
    ...choicesOf(facet),
    ...lookupOf(facet),
  };
}
