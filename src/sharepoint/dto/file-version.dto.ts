import { ApiProperty } from '@nestjs/swagger';
import { Person } from './person.dto.js';

/** A file as it was. Its bytes are at `…/versions/{version}/content`; the newest one's are the file's own. */
export class FileVersion {
  @ApiProperty({ example: '2.0' })
  id!: string;
  /** Bytes. */
  size?: number | undefined;
  modifiedAt?: string | undefined;
  modifiedBy?: Person | undefined;
}

export class FileVersionPage {
  /** The newest first. */
  items!: FileVersion[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}
