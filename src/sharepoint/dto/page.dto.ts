import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const DEFAULT_PAGE_SIZE = 100;
const LARGEST_PAGE = 500;
const LONGEST_CURSOR = 8_192;

/** Which part of a listing. */
export class PageQuery {
  /**
   * How many at most, 1 to 500; 100 when absent.
   * @example 50
   */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  top?: number;

  /** `nextCursor` of the page before; the other parameters are then those of that page. Good for an hour. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;
}

/** Which part of what has changed. */
export class ChangesQuery extends OmitType(PageQuery, ['cursor']) {
  /** `nextCursor` or `cursor` of an earlier answer, or `latest`: from now on. Absent: everything there is, first. */
  @ApiPropertyOptional({ example: 'latest' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;
}
