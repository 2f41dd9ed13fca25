import { ApiProperty } from '@nestjs/swagger';

/** A file at an item. It has no version of its own: a change of it is one of the item. */
export class Attachment {
  @ApiProperty({ example: 'offer.pdf' })
  name!: string;
}

export class AttachmentList {
  items!: Attachment[];
}
