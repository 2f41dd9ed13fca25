import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export class DownloadQuery {
  /** `inline` for showing it in its place: pictures, PDF, plain text, sound and video. All else stays an attachment. */
  @ApiPropertyOptional({ enum: ['attachment', 'inline'], example: 'inline' })
  @IsOptional()
  @IsIn(['attachment', 'inline'])
  disposition?: 'attachment' | 'inline';
}
