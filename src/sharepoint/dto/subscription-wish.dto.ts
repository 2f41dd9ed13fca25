import { ApiPropertyOptional } from '@nestjs/swagger';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import { IsIn, IsOptional } from 'class-validator';

export class SubscriptionWishDto {
  /** Who tells of changes: `graph` (the default), or `sharepoint` for SharePoint's own webhooks, which know lists only. */
  @IsOptional()
  @IsIn(RESOURCES)
  @ApiPropertyOptional({ enum: RESOURCES, default: 'graph', example: 'graph' })
  service?: Resource;
}
