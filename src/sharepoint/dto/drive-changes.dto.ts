import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { DriveItem } from './drive.dto.js';
import { PageQuery } from './page.dto.js';

const LONGEST_CURSOR = 8_192;

/** What happened to a file or folder. Of several words on one the last one counts. */
export class DriveChange {
  @ApiProperty({ example: '01NKDM7HMOJTVYMDOSXFDK2QJDXCDI3WUK' })
  id!: string;
  @ApiProperty({ enum: ['changed', 'deleted'], example: 'changed' })
  kind!: 'changed' | 'deleted';
  /** As it is now; absent when it was deleted. */
  item?: DriveItem | undefined;
}

export class DriveChangePage {
  items!: DriveChange[];
  /** While there is more: ask again with it at once. */
  nextCursor?: string | undefined;
  /** On the last page: keep it, and ask with it later for what changed since. Good for 30 days. */
  cursor?: string | undefined;
}

export class DriveChangesQuery extends OmitType(PageQuery, ['cursor']) {
  /** `nextCursor` or `cursor` of an earlier answer, or `latest`: from now on. Absent: everything there is, first. */
  @ApiPropertyOptional({ example: 'latest' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;
}
