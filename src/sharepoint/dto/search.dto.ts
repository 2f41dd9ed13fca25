import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Person } from './person.dto.js';
import { PageQuery } from './page.dto.js';

export const HIT_TYPES = ['driveItem', 'listItem', 'list', 'site', 'drive'] as const;
export type HitType = (typeof HIT_TYPES)[number];

const LONGEST_WORDS = 500;

/** Files and folders of one drive. */
export class DriveSearchQuery extends PageQuery {
  /** Words of names and contents; signs that no word holds are blanks. */
  @ApiPropertyOptional({ example: 'budget 2026', description: 'Needed unless there is a cursor.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}

export class SearchBody {
  /** Words, or a query in KQL: `budget filetype:xlsx`. */
  @ApiProperty({ example: 'budget filetype:xlsx' })
  @IsString()
  @Matches(/\S/, { message: 'query must hold a word' })
  @MaxLength(LONGEST_WORDS)
  query!: string;

  /** What is looked for. */
  @ApiProperty({ enum: HIT_TYPES, isArray: true, example: ['driveItem'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(HIT_TYPES.length)
  @ArrayUnique()
  @IsIn(HIT_TYPES, { each: true })
  entityTypes!: HitType[];

  /** How many hits to pass over; 0 when absent. */
  @ApiPropertyOptional({ example: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_000)
  from?: number;

  /** How many hits at most, 1 to 500; 25 when absent. */
  @ApiPropertyOptional({ example: 25 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(500)
  size?: number;

  /** Internal names of columns, to be in `fields` of a list item or a file. */
  @ApiPropertyOptional({ example: ['title', 'author'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(/^[A-Za-z_]\w{0,127}$/, { each: true, message: 'fields must be internal names of columns' })
  fields?: string[];
}

/** One thing that was found, with what other routes need to reach it. */
export class SearchHit {
  @ApiProperty({ enum: HIT_TYPES, example: 'driveItem' })
  type!: HitType;
  /** As the routes of its type take it. */
  @ApiProperty({ example: '01NKDM7HMOJTVYMDOSXFDK2QJDXCDI3WUK' })
  id!: string;
  /** 1 is the best. */
  @ApiPropertyOptional({ example: 1 })
  rank?: number | undefined;
  /** Text around the words that were found, which stand between `<c0>` and `</c0>`. Not HTML: show it as text. */
  summary?: string | undefined;
  name?: string | undefined;
  webUrl?: string | undefined;
  siteId?: string | undefined;
  /** Of a list item. */
  listId?: string | undefined;
  /** Of a file or folder. */
  driveId?: string | undefined;
  /** Only with `fields`. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  fields?: Record<string, unknown> | undefined;
  /** Bytes, of a file. */
  size?: number | undefined;
  createdAt?: string | undefined;
  modifiedAt?: string | undefined;
  createdBy?: Person | undefined;
  modifiedBy?: Person | undefined;
}

export class SearchResult {
  items!: SearchHit[];
  /** About how many there are in all. */
  @ApiProperty({ example: 42 })
  total!: number;
  /** Whether there are more behind these: ask again with a larger `from`. */
  @ApiProperty({ example: true })
  more!: boolean;
}
