import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsFieldValues } from './field-values.js';
import { PageQuery } from './page.dto.js';
import { Person } from './person.dto.js';

const COLUMNS = /^[A-Za-z_]\w{0,127}(?:,[A-Za-z_]\w{0,127}){0,99}$/;

/** An item of a list. */
export class Item {
  id!: string;
  /** Of the version that was read, with its quotes: send it as `If-Match`. */
  etag?: string | undefined;
  /** Column values by internal name. A lookup appears as its id, under `<name>LookupId`. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  fields!: Record<string, unknown>;
  webUrl?: string | undefined;
  createdAt?: string | undefined;
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
  /** Internal names of columns, comma-separated: only these in `fields`. */
  @IsOptional()
  @Matches(COLUMNS, { message: 'select must be internal column names, comma-separated' })
  select?: string;

  /** Over indexed columns: `Status eq 'Open' and startswith(Title,'A')`. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  filter?: string;

  /** Indexed columns: `Modified desc, Title`. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  orderby?: string;
}

export class ItemBody {
  /** Column values by internal name: text, numbers, true, false, null, or lists of them. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  @IsFieldValues()
  fields!: Record<string, unknown>;
}
