import { ApiProperty } from '@nestjs/swagger';
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
  /** Column values by internal name. A lookup appears as its id, under `<name>LookupId`. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { Title: 'Desk', Status: 'New' } })
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

export class ItemsQuery extends PageQuery {
  /**
   * Internal names of columns, comma-separated: only these in `fields`.
   * @example 'Title,Status'
   */
  @IsOptional()
  @Matches(COLUMNS, { message: 'select must be internal column names, comma-separated' })
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
  /** Column values by internal name: text, numbers, true, false, null, or lists of them. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { Title: 'Desk', Status: 'New' } })
  @IsFieldValues()
  fields!: Record<string, unknown>;
}
