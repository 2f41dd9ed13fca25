import { IsIn, IsOptional } from 'class-validator';

/** A column of a list. */
export class Column {
  id!: string;
  /** The internal name: the key in `fields`, and what `select`, `filter` and `orderby` take. */
  name!: string;
  displayName?: string | undefined;
  description?: string | undefined;
  /** Graph's name of the column's type: `text`, `number`, `choice`, `dateTime`, `lookup`, `personOrGroup`, … */
  type?: string | undefined;
  /** Whether it can be filtered and sorted by. */
  indexed?: boolean | undefined;
  required?: boolean | undefined;
  readOnly?: boolean | undefined;
  hidden?: boolean | undefined;
  /** Of a choice column. */
  choices?: string[] | undefined;
}

/** A list or a document library. */
export class List {
  id!: string;
  name?: string | undefined;
  displayName?: string | undefined;
  description?: string | undefined;
  /** `genericList`, `documentLibrary`, `tasks`, … */
  template?: string | undefined;
  hidden?: boolean | undefined;
  webUrl?: string | undefined;
  createdAt?: string | undefined;
  modifiedAt?: string | undefined;
  /** Only with `expand=columns`. */
  columns?: Column[] | undefined;
}

export class ListPage {
  items!: List[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

export class ListQuery {
  /** `columns` adds the list's columns. */
  @IsOptional()
  @IsIn(['columns'])
  expand?: 'columns';
}
