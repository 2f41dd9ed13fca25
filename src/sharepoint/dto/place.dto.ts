import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

export class PlaceQuery {
  /** Names of folders, then of the file or folder, with slashes between them. */
  @ApiProperty({ example: 'Reports/2025/May.xlsx' })
  @IsString()
  @MaxLength(400)
  path!: string;
}
