import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, ValidateIf } from 'class-validator';
import { DriveId, DriveItemId, FileName } from '../path/ids.js';
import { IsPathValue } from './path-value.js';

const EXAMPLE_ID = '01NKDM7HMOJTVYMDOSXFDK2QJDXCDI3WUK';
const A_NAME = 'a name that SharePoint accepts';

export class FolderQuery {
  /** When the name is taken: `fail` (`name_conflict`, the default), or `rename` the new one. */
  @ApiPropertyOptional({ enum: ['fail', 'rename'], example: 'fail' })
  @IsOptional()
  @IsIn(['fail', 'rename'])
  conflict?: 'fail' | 'rename';
}

export class FolderBody {
  @ApiProperty({ example: 'Reports 2026' })
  @IsPathValue(FileName, A_NAME)
  name!: string;
}

/** What is to change: at least one of both. */
export class DriveItemBody {
  /** The new name. */
  @ApiPropertyOptional({ example: 'Report final.docx' })
  @ValidateIf(({ name, parentId }: DriveItemBody) => name !== undefined || parentId === undefined)
  @IsPathValue(FileName, A_NAME)
  name?: string;

  /** The folder of the same drive that it moves to; `root` is the drive's root folder. */
  @ApiPropertyOptional({ example: EXAMPLE_ID })
  @ValidateIf(({ parentId }: DriveItemBody) => parentId !== undefined)
  @IsPathValue(DriveItemId, 'the id of a folder, or "root"')
  parentId?: string;
}

export class CopyQuery {
  /** When the name is taken: `fail` (the default), `replace` what is there, or `rename` the copy. */
  @ApiPropertyOptional({ enum: ['fail', 'replace', 'rename'], example: 'fail' })
  @IsOptional()
  @IsIn(['fail', 'replace', 'rename'])
  conflict?: 'fail' | 'replace' | 'rename';
}

/** Where the copy is to be; with no member at all beside the original, where its name is taken. */
export class CopyBody {
  /** The copy's name; the original's when absent. */
  @ApiPropertyOptional({ example: 'Report (copy).docx' })
  @IsOptional()
  @IsPathValue(FileName, A_NAME)
  name?: string;

  /** The folder of the copy, or `root`; the original's when absent, the root folder in another drive. */
  @ApiPropertyOptional({ example: EXAMPLE_ID })
  @IsOptional()
  @IsPathValue(DriveItemId, 'the id of a folder, or "root"')
  parentId?: string;

  /** The drive of the copy; the original's when absent. */
  @ApiPropertyOptional({ example: 'b!CbtYWrofwUGBJWnaJkNwoNrBLp_kC3RKklSXPwrdeP3yH8_qmH9xT5Y6RODPNfYI' })
  @IsOptional()
  @IsPathValue(DriveId, "a drive's id")
  driveId?: string;
}

export class CheckInBody {
  /** Kept with the version. */
  @ApiPropertyOptional({ example: 'Figures of May' })
  @IsOptional()
  @IsString()
  @MaxLength(1_023)
  comment?: string;

  /** `published` makes a major version of it where the library has minor ones. */
  @ApiPropertyOptional({ enum: ['published', 'unspecified'], example: 'published' })
  @IsOptional()
  @IsIn(['published', 'unspecified'])
  checkInAs?: 'published' | 'unspecified';
}
