import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';

/** What is going to be uploaded. */
export class UploadPlan {
  /** Bytes of the whole file, 1 to 250 GB; absent: the first `Content-Range` says it. */
  @ApiPropertyOptional({ example: 1_073_741_824 })
  @IsOptional()
  @IsInt()
  @Min(1)
  size?: number;
}

/** The same for a file by its name. */
export class NewUploadPlan extends UploadPlan {
  /** What to do when the name is taken: `fail` (`name_conflict`, the default), `replace` it, or `rename` the new one. */
  @ApiPropertyOptional({ example: 'rename' })
  @IsOptional()
  @IsIn(['fail', 'replace', 'rename'])
  conflict?: 'fail' | 'replace' | 'rename';
}

/** An upload under way. */
export class Upload {
  /** Its address is `/api/sharepoint/uploads/{id}`. */
  @ApiProperty({ example: 'Jm0dUqV1nN6cQk3yW7pZ4aBfTgHsLxRe' })
  id!: string;

  /** When it ends by itself, unless it goes on before. */
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  expiresAt!: string;

  /** Bytes of the whole file, once that is known. */
  @ApiPropertyOptional({ example: 1_073_741_824 })
  size?: number | undefined;

  /** Where to go on: `26-` from byte 26. Empty when nothing is missing. */
  @ApiProperty({ example: ['10485760-'] })
  nextExpectedRanges!: string[];

  /** Any size will do; parts that are a multiple of it are sent on without being kept. */
  @ApiProperty({ example: 327_680 })
  chunkAlignment!: number;
}
