import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { AreLinked, IsHeaders } from './batch-rules.js';

const BATCH_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const MOST_PARTS = 100;
const ID = /^[\w.:-]{1,64}$/;
const ID_MESSAGE = { message: 'an id must be 1 to 64 letters, digits, or signs of _ . : -' };

/** One call of the API. */
export class BatchRequest {
  /**
   * Names it within the batch.
   * @example 'add'
   */
  @Matches(ID, ID_MESSAGE)
  id!: string;

  /** @example 'POST' */
  @ApiProperty({ enum: BATCH_METHODS })
  @IsIn(BATCH_METHODS)
  method!: (typeof BATCH_METHODS)[number];

  /**
   * Path and query below `/api/sharepoint/`.
   * @example '/api/sharepoint/lists/Requests/items'
   */
  @IsString()
  @MaxLength(8_192)
  url!: string;

  /** `If-Match`, `If-None-Match`, `Prefer`, `Accept-Language`, `Content-Type`; others are dropped. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'If-Match': '"1"' },
  })
  @IsOptional()
  @IsHeaders()
  headers?: Record<string, string>;

  /** What the call takes as its body: JSON. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { fields: { Title: 'Desk' } } })
  @IsOptional()
  body?: unknown;

  /**
   * Ids of parts that have to succeed first.
   * @example ['create-list']
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_PARTS)
  @Matches(ID, { each: true, ...ID_MESSAGE })
  dependsOn?: string[];
}

export class BatchBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_PARTS)
  @ArrayUnique((part: unknown) => (part instanceof BatchRequest ? part.id : part), {
    message: 'the ids of a batch must be unique',
  })
  @AreLinked()
  @ValidateNested({ each: true })
  @Type(() => BatchRequest)
  requests!: BatchRequest[];
}

/** What the call would have been answered by itself. */
export class BatchResponse {
  /** @example 'add' */
  id!: string;
  /**
   * 424 for a part that was not attempted, since one that it depends on has failed.
   * @example 201
   */
  @ApiProperty({ type: 'integer' })
  status!: number;
  /** By their usual names: `ETag`, `Location`, `Retry-After`, … */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'Content-Type': 'application/json; charset=utf-8', ETag: '"1"' },
  })
  headers!: Record<string, string>;
  /** Absent where there is none; a problem for a part that failed. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  body?: unknown;
}

export class BatchAnswer {
  /** In the order of the requests. */
  responses!: BatchResponse[];
}
