import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Column, NewColumn } from './column.dto.js';

/** What items of a list can be. */
export class ContentType {
  id!: string;
  name?: string | undefined;
  description?: string | undefined;
  group?: string | undefined;
  hidden?: boolean | undefined;
  readOnly?: boolean | undefined;
}

/** A list or a document library. */
export class List {
  /** @example 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001' */
  id!: string;
  /** With its quotes: send it as `If-None-Match`. */
  etag?: string | undefined;
  /** @example 'Requests' */
  name?: string | undefined;
  /** @example 'Requests' */
  displayName?: string | undefined;
  /** @example 'What colleagues ask for' */
  description?: string | undefined;
  /**
   * `genericList`, `documentLibrary`, `tasks`, …
   * @example 'genericList'
   */
  template?: string | undefined;
  hidden?: boolean | undefined;
  /** @example 'https://contoso.sharepoint.com/Lists/Requests' */
  webUrl?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  createdAt?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  modifiedAt?: string | undefined;
  /** Only with `expand=columns`. */
  columns?: Column[] | undefined;
  /** Only with `expand=contentTypes`. */
  contentTypes?: ContentType[] | undefined;
}

export class ListPage {
  items!: List[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

const EXPANDABLE = ['columns', 'contentTypes'] as const;

export class ListQuery {
  /** `columns`, `contentTypes`, or both, comma-separated: adds them. */
  @ApiPropertyOptional({ type: String, example: 'columns,contentTypes' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayUnique({ message: 'expand must name each of them once' })
  @IsIn(EXPANDABLE, { each: true, message: 'expand must be columns, contentTypes, or both, comma-separated' })
  expand?: (typeof EXPANDABLE)[number][];
}

/** The kinds of list that can be made here. */
const TEMPLATES = [
  'genericList',
  'documentLibrary',
  'survey',
  'links',
  'announcements',
  'contacts',
  'events',
  'tasks',
] as const;

export class NewList {
  @ApiProperty({ example: 'Requests' })
  @IsString()
  @Length(1, 255)
  displayName!: string;

  @ApiPropertyOptional({ example: 'What colleagues ask for' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  description?: string;

  /** `genericList` when absent. */
  @ApiPropertyOptional({ enum: TEMPLATES, example: 'genericList' })
  @IsOptional()
  @IsIn(TEMPLATES)
  template?: (typeof TEMPLATES)[number];

  /** Besides those that every list has. */
  @ApiPropertyOptional({ type: [NewColumn] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => NewColumn)
  columns?: NewColumn[];
}
