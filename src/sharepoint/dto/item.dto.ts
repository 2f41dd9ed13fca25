import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsFieldValues } from './field-values.js';
import { PageQuery } from './page.dto.js';
import { Person } from './person.dto.js';

const COLUMNS = /^[A-Za-z_]\w{0,127}(?:,[A-Za-z_]\w{0,127}){0,99}$/;

/** An item of a list. */
export class Item {
  /** @example '13' */
  id!: string;
  /**
   * Of the version that was read, with its quotes: send it as `If-Match`.
   * @example '"2d1c7f0e,3"'
   */
  etag?: string | undefined;
  /**
   * Column values by internal name. A lookup or a person appears as its id, under `<name>LookupId`; where a column takes
   * several, as objects of `id`, `value` and, of a person, `email`, under its own name.
   */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { Title: 'New laptop', Status: 'New', RequesterLookupId: '3' },
  })
  fields!: Record<string, unknown>;
  /** @example 'https://contoso.sharepoint.com/Lists/Requests/13_.000' */
  webUrl?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  createdAt?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  modifiedAt?: string | undefined;
  /** Absent in the answer to an update. */
  createdBy?: Person | undefined;
  /** Absent in the answer to an update. */
  modifiedBy?: Person | undefined;
}

export class ItemPage {
  items!: Item[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

const SELECT = { message: 'select must be internal column names, comma-separated, at most 100' };

export class ItemQuery {
  /** Internal names of columns, comma-separated: only these in `fields`. */
  @ApiPropertyOptional({ example: 'Title,Status' })
  @IsOptional()
  @Matches(COLUMNS, SELECT)
  select?: string;
}

export class ItemsQuery extends PageQuery {
  /** Internal names of columns, comma-separated: only these in `fields`. */
  @ApiPropertyOptional({ example: 'Title,Status' })
  @IsOptional()
  @Matches(COLUMNS, SELECT)
  select?: string;

  /**
   * Over indexed columns: `Status eq 'Open' and startswith(Title,'A')`.
   * @example "Status eq 'Open'"
   */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  filter?: string;

  /**
   * Indexed columns: `Modified desc, Title`.
   * @example 'Modified desc'
   */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  orderby?: string;
}

export class ItemBody {
  /**
   * Column values by internal name: text, numbers, true, false, null, or lists of them. A lookup or a person is written
   * as its id, under `<name>LookupId`; several with `<name>LookupId@odata.type` beside them: `Collection(Edm.Int32)`.
   */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { Title: 'New laptop', Status: 'New', RequesterLookupId: 3 },
  })
  @IsFieldValues()
  fields!: Record<string, unknown>;
}

/** An item as it was. */
export class ItemVersion {
  /** `3.0`. */
  id!: string;
  /** Column values by internal name, as they were then. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  fields!: Record<string, unknown>;
  modifiedAt?: string | undefined;
  modifiedBy?: Person | undefined;
}

export class ItemVersionPage {
  items!: ItemVersion[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

/** What happened to an item. Of several words on one item the last one counts. */
export class Change {
  id!: string;
  kind!: 'changed' | 'deleted';
  /** As it is now; absent when it was deleted. */
  item?: Item | undefined;
}

export class ChangePage {
  items!: Change[];
  /** While there is more: ask again with it at once. */
  nextCursor?: string | undefined;
  /** On the last page: keep it, and ask with it later for what changed since. Good for 30 days. */
  cursor?: string | undefined;
}
