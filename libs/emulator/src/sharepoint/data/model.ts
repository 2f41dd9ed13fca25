/** A value as SharePoint stores it; a lookup or person is the id of the item it points at. */
export type FieldValue = string | number | boolean | null;
export type Fields = Record<string, FieldValue>;

export type ColumnKind =
  | 'text'
  | 'note'
  | 'choice'
  | 'number'
  | 'currency'
  | 'dateTime'
  | 'boolean'
  | 'lookup'
  | 'person'
  | 'hyperlink'
  | 'counter'
  | 'computed';

export interface Column {
  id: string;
  /** Internal name: what `$filter` and `fields/X` use. */
  name: string;
  title: string;
  kind: ColumnKind;
  indexed: boolean;
  required: boolean;
  readOnly: boolean;
  choices?: string[];
  lookup?: { listId: string; field: string };
}

export interface Person {
  /** Row of the site's user information list. */
  id: number;
  title: string;
  upn: string;
  /** Entra object id; empty for accounts of the system. */
  objectId: string;
}

export interface Attachment {
  name: string;
  content: Buffer;
}

export interface ItemVersion {
  number: number;
  fields: Fields;
  modified: number;
  editorId: number;
}

export interface Item {
  id: number;
  guid: string;
  /** Counts up with every change; the etag. */
  version: number;
  fields: Fields;
  /** Milliseconds since the epoch. */
  created: number;
  modified: number;
  authorId: number;
  editorId: number;
  history: ItemVersion[];
  attachments: Attachment[];
}

export type ListTemplate = 'genericList' | 'documentLibrary';
