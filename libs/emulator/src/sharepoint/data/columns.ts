import type { Column, ColumnKind } from './model.js';
import { randomGuid, type Random } from './random.js';

export interface ColumnSpec {
  name: string;
  title?: string;
  kind: ColumnKind;
  indexed?: boolean;
  required?: boolean;
  readOnly?: boolean;
  choices?: string[];
  /** Title of the list that is looked up, or its id. */
  lookup?: { listId: string; field: string };
}

export function createColumn(random: Random, spec: ColumnSpec): Column {
  return {
    id: randomGuid(random),
    name: spec.name,
    title: spec.title ?? spec.name,
    kind: spec.kind,
    indexed: spec.indexed ?? false,
    required: spec.required ?? false,
    readOnly: spec.readOnly ?? false,
    ...(spec.choices ? { choices: spec.choices } : {}),
    ...(spec.lookup ? { lookup: spec.lookup } : {}),
  };
}

const SYSTEM: ColumnSpec[] = [
  { name: 'ID', kind: 'counter', indexed: true, readOnly: true },
  { name: 'ContentType', title: 'Content Type', kind: 'computed', readOnly: true },
  { name: 'Modified', kind: 'dateTime', readOnly: true },
  { name: 'Created', kind: 'dateTime', readOnly: true },
  { name: 'Author', title: 'Created By', kind: 'person', readOnly: true },
  { name: 'Editor', title: 'Modified By', kind: 'person', readOnly: true },
];

/** The columns that every list has, around those of its own. */
export function columnsOf(random: Random, own: ColumnSpec[], library: boolean): Column[] {
  const named: ColumnSpec[] = library
    ? [{ name: 'FileLeafRef', title: 'Name', kind: 'text', required: true }]
    : [{ name: 'Title', kind: 'text', required: true }];
  const title: ColumnSpec[] = library ? [{ name: 'Title', kind: 'text' }] : [];
  return [...named, ...title, ...own, ...SYSTEM].map((spec) => createColumn(random, spec));
}
