import { IsIn, IsOptional } from 'class-validator';
import { Person } from './person.dto.js';

/** A document library as a drive. */
export class Drive {
  /** @example 'b!q2xWbGc9' */
  id!: string;
  /** @example 'Documents' */
  name?: string | undefined;
  description?: string | undefined;
  /**
   * `documentLibrary`, `business` or `personal`.
   * @example 'documentLibrary'
   */
  type?: string | undefined;
  webUrl?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  createdAt?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  modifiedAt?: string | undefined;
}

export class DrivePage {
  items!: Drive[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

/** A file or folder. Its content is at `/drives/{drive}/items/{item}/content`. */
export class DriveItem {
  /** @example '01ABCDEF' */
  id!: string;
  /** @example 'Budget.xlsx' */
  name!: string;
  kind!: 'file' | 'folder';
  /**
   * Bytes.
   * @example 18230
   */
  size?: number | undefined;
  /**
   * Of a file, by its name's ending.
   * @example 'text/csv'
   */
  mimeType?: string | undefined;
  /** Of a folder. */
  childCount?: number | undefined;
  /**
   * With its quotes: send it as `If-Match`.
   * @example '"2d1c7f0e,3"'
   */
  etag?: string | undefined;
  webUrl?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  createdAt?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  modifiedAt?: string | undefined;
  createdBy?: Person | undefined;
  modifiedBy?: Person | undefined;
  /** The folder that it is in. */
  parentId?: string | undefined;
}

export class DriveItemPage {
  items!: DriveItem[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

export class UploadQuery {
  /** What to do when the name is taken: `fail` (`name_conflict`, the default), `replace` it, or `rename` the new one. */
  @IsOptional()
  @IsIn(['fail', 'replace', 'rename'])
  conflict?: 'fail' | 'replace' | 'rename';
}
