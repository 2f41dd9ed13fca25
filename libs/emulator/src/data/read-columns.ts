import { optional } from '../optional.js';
import type { JsonPlace } from './json-place.js';
import { DATA_COLUMN_KINDS, type DataColumn, type DataRow } from './sample-data.js';

const MEMBERS = ['name', 'kind', 'title', 'indexed', 'required', 'choices', 'lookup'];
const TAKEN = ['title', 'id', 'contenttype', 'modified', 'created', 'author', 'editor', 'fileleafref'];

/** Columns whose names differ from each other and from those that every list has. */
export function readColumns(place: JsonPlace, earlierLists: ReadonlySet<string>): DataColumn[] {
  const names = new Set(TAKEN);
  return place.list().flatMap((each) => {
    if (!each.isObject(MEMBERS)) return [];
    const column = readColumn(each, earlierLists);
    const key = column.name.toLowerCase();
    if (names.has(key)) each.at('name').wrong(`'${column.name}' is there already`);
    names.add(key);
    return [column];
  });
}

function readColumn(place: JsonPlace, earlierLists: ReadonlySet<string>): DataColumn {
  const kind = place.at('kind').oneOf(DATA_COLUMN_KINDS) ?? 'text';
  return {
    name: place.at('name').text(/^[A-Za-z_]\w*$/, 'must be an internal name: letters, digits and _'),
    kind,
    ...optional('title', place.at('title').optionalText(/./)),
    ...optional('indexed', place.at('indexed').flag()),
    ...optional('required', place.at('required').flag()),
    ...optional(
      'choices',
      kind === 'choice' ? choicesOf(place.at('choices')) : refused(place.at('choices'), 'choice'),
    ),
    ...optional(
      'lookup',
      kind === 'lookup' ? lookupOf(place.at('lookup'), earlierLists) : refused(place.at('lookup'), 'lookup'),
    ),
  };
}

function refused(place: JsonPlace, kind: string): undefined {
  return place.isAbsent ? undefined : place.wrong(`belongs to the kind ${kind}`);
}

function choicesOf(place: JsonPlace): string[] {
  const choices = place.list().map((each) => each.text());
  if (choices.length === 0) place.wrong('must be a list of at least one text');
  return choices;
}

function lookupOf(place: JsonPlace, earlierLists: ReadonlySet<string>): DataColumn['lookup'] {
  if (!place.isObject(['list', 'field'])) return undefined;
  const list = place.at('list').text();
  if (list !== '' && !earlierLists.has(list.toLowerCase())) {
    place.at('list').wrong(`'${list}' is no list of this site that stands before this one`);
  }
  return { list, ...optional('field', place.at('field').optionalText(/./)) };
}

const TYPES: Record<DataColumn['kind'], readonly string[]> = {
  text: ['string'],
  note: ['string'],
  choice: ['string'],
  number: ['number'],
  dateTime: ['string'],
  boolean: ['boolean'],
  lookup: ['number'],
  person: [],
};

/** A row whose values fit its columns. */
export function readRow(place: JsonPlace, columns: readonly DataColumn[]): DataRow {
  const all: readonly DataColumn[] = [{ name: 'Title', kind: 'text' }, ...columns];
  const row: DataRow = {};
  if (!place.isObject(all.map(({ name }) => name))) return row;
  for (const column of all) {
    const cell = place.at(column.name);
    if (!cell.isAbsent) row[column.name] = readCell(cell, column);
  }
  return row;
}

function readCell(cell: JsonPlace, { kind, choices = [] }: DataColumn): DataRow[string] {
  const value = cell.scalar();
  if (value === null) return null;
  const types = TYPES[kind];
  if (types.length === 0) cell.wrong('a person cannot be given in a file; they come when they sign in');
  else if (!types.includes(typeof value))
    cell.wrong(`must be a ${types.join(' or ')}, as the column is a ${kind}`);
  else if (kind === 'choice' && !choices.includes(String(value)))
    cell.wrong(`must be one of ${choices.join(', ')}`);
  else if (kind === 'dateTime' && Number.isNaN(Date.parse(String(value))))
    cell.wrong('must be a time, ISO 8601');
  return value;
}
