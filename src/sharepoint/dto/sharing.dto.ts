import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Person } from './person.dto.js';

const MOST_RECIPIENTS = 100;

/** What a sharing link is and where it leads. */
export class SharingLink {
  @ApiPropertyOptional({ example: 'view' })
  type?: string | undefined;
  @ApiPropertyOptional({ example: 'organization' })
  scope?: string | undefined;
  /** The link itself, for the people it is meant for. */
  @ApiPropertyOptional({ example: 'https://contoso.sharepoint.com/:w:/s/demo/EfJ3kQ' })
  webUrl?: string | undefined;
  preventsDownload?: boolean | undefined;
}

/** Who may do what with a file or folder. */
export class Permission {
  @ApiProperty({ example: 'aTowIy5mfG1lbWJlcnNoaXB8YWRlbGU' })
  id!: string;
  /** `read`, `write`, `owner`. */
  @ApiProperty({ example: ['read'] })
  roles!: string[];
  link?: SharingLink | undefined;
  /** People and groups that have it. */
  grantedTo!: Person[];
  hasPassword?: boolean | undefined;
  expirationDateTime?: string | undefined;
  /** The folder that grants it; absent when it is this item's own. */
  inheritedFrom?: string | undefined;
}

export class PermissionPage {
  items!: Permission[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

/** The grants that an invitation made. */
export class Invited {
  items!: Permission[];
  /** How many recipients SharePoint did not accept. */
  @ApiProperty({ example: 0 })
  refused!: number;
}

abstract class Terms {
  /** Whoever uses the link or the grant has to know it. */
  @ApiPropertyOptional({ example: 'correct horse', minLength: 1, maxLength: 256 })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  password?: string;

  /** When it ends: ISO 8601. */
  @ApiPropertyOptional({ example: '2026-12-31T00:00:00Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  expirationDateTime?: string;
}

export class LinkBody extends Terms {
  /** What it lets people do. */
  @ApiProperty({ enum: ['view', 'edit', 'embed'], example: 'view' })
  @IsIn(['view', 'edit', 'embed'])
  type!: 'view' | 'edit' | 'embed';

  /** Whom it works for: anybody, the organisation, or the people that it is shared with. The tenant's default when absent. */
  @ApiPropertyOptional({ enum: ['anonymous', 'organization', 'users'], example: 'organization' })
  @IsOptional()
  @IsIn(['anonymous', 'organization', 'users'])
  scope?: 'anonymous' | 'organization' | 'users';
}

/** By address or by id. */
export class Recipient {
  @ApiPropertyOptional({ example: 'adele@contoso.com' })
  @ValidateIf(({ email, objectId }: Recipient) => email !== undefined || objectId === undefined)
  @IsEmail()
  @MaxLength(320)
  email?: string;

  /** Entra's. */
  @ApiPropertyOptional({ example: '6c2a4e0b-4d0e-4f3e-9b9f-0d6a5a6f0c11' })
  @IsOptional()
  @IsUUID()
  objectId?: string;
}

export class InviteBody extends Terms {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_RECIPIENTS)
  @ValidateNested({ each: true })
  @Type(() => Recipient)
  recipients!: Recipient[];

  @ApiProperty({ enum: ['read', 'write'], isArray: true, example: ['read'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @IsIn(['read', 'write'], { each: true })
  roles!: ('read' | 'write')[];

  /** A line of text for the mail. */
  @ApiPropertyOptional({ example: 'The figures that we talked about' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  message?: string;

  /** Whether recipients have to sign in; true when absent. */
  @ApiPropertyOptional({ example: true })
  @IsOptional()
  @IsBoolean()
  requireSignIn?: boolean;

  /** Whether a mail is sent; false when absent. */
  @ApiPropertyOptional({ example: false })
  @IsOptional()
  @IsBoolean()
  sendInvitation?: boolean;
}
