import { ApiProperty } from '@nestjs/swagger';
import { DriveItem } from './drive.dto.js';

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
