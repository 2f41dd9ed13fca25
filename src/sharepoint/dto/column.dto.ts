import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { COLUMN_TYPES, type ColumnType } from './column-types.js';
import { OptionsFitType } from './column-options.js';
import { GUID } from '../path/ids.js';

const NAME = /^[A-Za-z_]\w{0,31}$/;
const CHOICE_NAMES = { each: true, message: 'choices must be texts of 1 to 255 characters' };

/** A column of a list. Which of the options it has goes by its type. */
export class Column {
  id!: string;
  /** The internal name: the key in `fields`, and what `select`, `filter` and `orderby` take. */
  @ApiProperty({ example: 'Status' })
  name!: string;
  displayName?: string | undefined;
  description?: string | undefined;
  /** Graph's name of the column's type: `text`, `number`, `choice`, `dateTime`, `lookup`, `personOrGroup`, … */
  @ApiPropertyOptional({ example: 'choice' })
  type?: string | undefined;
  /** Whether it can be filtered and sorted by. */
  indexed?: boolean | undefined;
  required?: boolean | undefined;
  /** Whether no two items may have the same value. */
  unique?: boolean | undefined;
  readOnly?: boolean | undefined;
  hidden?: boolean | undefined;
  /** Of a text: whether it may have several lines. */
  multiline?: boolean | undefined;
  /** Of a text of one line. */
  maxLength?: number | undefined;
  /** Of a number, as is `max`. */
  min?: number | undefined;
  max?: number | undefined;
  /** Of a currency: whose signs, `de-DE`. */
  locale?: string | undefined;
  /** Of a date and time: whether only the day counts. */
  dateOnly?: boolean | undefined;
  /** Of a choice. */
  choices?: string[] | undefined;
  /** Of a choice, a lookup or a person: whether it takes several. */
  multiple?: boolean | undefined;
  /** Of a lookup: the id of the list that is looked up, and the column that is shown of it. */
  lookupList?: string | undefined;
  lookupColumn?: string | undefined;
  /** Of a person: whether groups may stand there too. */
  groups?: boolean | undefined;
  /** Of a hyperlink: whether it is shown as a picture. */
  picture?: boolean | undefined;
}

export class ColumnPage {
  items!: Column[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

export class NewColumn {
  /** The internal name. */
  @ApiProperty({ example: 'Status' })
  @Matches(NAME, { message: 'name must be a letter, then letters, digits and _; at most 32' })
  name!: string;

  @ApiProperty({ enum: COLUMN_TYPES, example: 'choice' })
  @IsIn(COLUMN_TYPES)
  @OptionsFitType()
  type!: ColumnType;

  @ApiPropertyOptional({ example: 'Status of the request' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  displayName?: string;

  @ApiPropertyOptional({ example: 'Where the request stands' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  description?: string;

  @IsOptional()
  @IsBoolean()
  required?: boolean;

  /** Lets items be filtered and sorted by it. */
  @IsOptional()
  @IsBoolean()
  indexed?: boolean;

  /** Needs `indexed`. */
  @IsOptional()
  @IsBoolean()
  unique?: boolean;

  @IsOptional()
  @IsBoolean()
  hidden?: boolean;

  /** Of a text. */
  @IsOptional()
  @IsBoolean()
  multiline?: boolean;

  /** Of a text of one line. */
  @ApiPropertyOptional({ example: 100 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(255)
  maxLength?: number;

  /** Of a number, as is `max`. */
  @ApiPropertyOptional({ example: 0 })
  @IsOptional()
  @IsNumber()
  min?: number;

  @ApiPropertyOptional({ example: 100 })
  @IsOptional()
  @IsNumber()
  max?: number;

  /** Of a currency. */
  @ApiPropertyOptional({ example: 'de-DE' })
  @IsOptional()
  @Matches(/^[a-z]{2,3}(?:-[A-Za-z]{4})?-[A-Z]{2}$/, { message: 'locale must be like de-DE' })
  locale?: string;

  /** Of a date and time. */
  @IsOptional()
  @IsBoolean()
  dateOnly?: boolean;

  /** Of a choice, which needs them. */
  @ApiPropertyOptional({ example: ['New', 'Done'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsString(CHOICE_NAMES)
  @Length(1, 255, CHOICE_NAMES)
  choices?: string[];

  /** Of a choice, a lookup or a person. */
  @IsOptional()
  @IsBoolean()
  multiple?: boolean;

  /** Of a lookup, which needs it: the id of the list in the same site. */
  @ApiPropertyOptional({ example: '4f2b6c3e-7a10-4c52-9d21-0bff0bff0042' })
  @IsOptional()
  @Matches(GUID, { message: "lookupList must be a list's id" })
  lookupList?: string;

  /** Of a lookup: the column that is shown; `Title` when absent. */
  @ApiPropertyOptional({ example: 'Title' })
  @IsOptional()
  @Matches(NAME, { message: "lookupColumn must be a column's internal name" })
  lookupColumn?: string;

  /** Of a person. */
  @IsOptional()
  @IsBoolean()
  groups?: boolean;

  /** Of a hyperlink. */
  @IsOptional()
  @IsBoolean()
  picture?: boolean;
}
