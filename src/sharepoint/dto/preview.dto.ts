import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';

export class PreviewBody {
  /** The page or view to begin with: a number, or a name. */
  @ApiPropertyOptional({ example: '2' })
  @IsOptional()
  @Matches(/^[\p{L}\p{N} ._-]{1,100}$/u, { message: 'page must be the number or the name of a page' })
  page?: string;

  /** 1 is 100 %. */
  @ApiPropertyOptional({ example: 1.5 })
  @IsOptional()
  @IsNumber()
  @Min(0.1)
  @Max(10)
  zoom?: number;
}

/** Where the file can be looked at. Each address acts as the user for whoever holds it, for a short time. */
export class Preview {
  /** For a frame. */
  getUrl?: string | undefined;
  /** For a form's POST, with `postParameters` as its body. */
  postUrl?: string | undefined;
  postParameters?: string | undefined;
}
