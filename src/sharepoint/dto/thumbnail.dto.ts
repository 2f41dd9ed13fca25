import { ApiProperty } from '@nestjs/swagger';

/** One size of a picture; its bytes are at `…/thumbnails/{thumbnail}/{size}/content`. */
export class ThumbnailSizeInfo {
  @ApiProperty({ example: 'medium' })
  name!: string;
  /** Pixels, as is `height`. */
  @ApiProperty({ example: 176 })
  width?: number | undefined;
  @ApiProperty({ example: 132 })
  height?: number | undefined;
}

/** Pictures of one page or view of a file. */
export class ThumbnailSet {
  @ApiProperty({ example: '0' })
  id!: string;
  sizes!: ThumbnailSizeInfo[];
}

export class ThumbnailPage {
  items!: ThumbnailSet[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}
