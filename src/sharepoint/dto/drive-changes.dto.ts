import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { DriveItem } from './drive.dto.js';
import { PageQuery } from './page.dto.js';

export class DriveChangesQuery extends PageQuery {
  /** `latest`: nothing of what is there, only a `deltaCursor` for what changes from now on. */
  @ApiPropertyOptional({ enum: ['latest'] })
  @IsOptional()
  @IsIn(['latest'])
  from?: 'latest';
}

/** What was made or changed, and what went, since the cursor; all there is without one. */
export class DriveChanges {
  /** As they are now. The same one may come again on a later page: the last word counts. */
  items!: DriveItem[];
  /** Ids of files and folders that are gone. */
  deleted!: string[];
  /** There is more at once. */
  nextCursor?: string | undefined;
  /** On the last page: ask with it for what changes after. */
  deltaCursor?: string | undefined;
}
