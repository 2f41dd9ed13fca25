import { IsIn, IsOptional } from 'class-validator';

/** A column of a list. */
export class Column {
  /** @example 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001' */
  id!: string;
  /**
   * The internal name: the key in `fields`, and what `select`, `filter` and `orderby` take.
   * @example 'Status'
   */
  name!: string;
  /** @example 'Status' */
  displayName?: string | undefined;
  /** @example 'Where the request stands' */
  description?: string | undefined;
  /**
   * Graph's name of the column's type: `text`, `number`, `choice`, `dateTime`, `lookup`, `personOrGroup`, …
   * @example 'choice'
   */
  type?: string | undefined;
  /** Whether it can be filtered and sorted by. */
  indexed?: boolean | undefined;
  required?: boolean | undefined;
  readOnly?: boolean | undefined;
  hidden?: boolean | undefined;
  /**
   * Of a choice column.
   * @example ['New', 'Done']
   */
  choices?: string[] | undefined;
}

/** A list or a document library. */
export class List {
  /** @example 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001' */
  id!: string;
  /** @example 'Requests' */
  name?: string | undefined;
  /** @example 'Requests' */
  displayName?: string | undefined;
  /** @example 'What colleagues ask for' */
  description?: string | undefined;
  /**
   * `genericList`, `documentLibrary`, `tasks`, …
   * @example 'genericList'
   */
  template?: string | undefined;
  hidden?: boolean | undefined;
  /** @example 'https://contoso.sharepoint.com/Lists/Requests' */
  webUrl?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  createdAt?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
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
