import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from './page.dto.js';

/** A SharePoint site. */
export class Site {
  /** `host,guid,guid`: good as `{site}` of other routes. */
  id!: string;
  name?: string | undefined;
  displayName?: string | undefined;
  description?: string | undefined;
  /** Where users see it. */
  webUrl?: string | undefined;
  /** ISO 8601 UTC, as are all times. */
  createdAt?: string | undefined;
  modifiedAt?: string | undefined;
}

export class SitePage {
  items!: Site[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

export class SitesQuery extends PageQuery {
  /** Words of the site's name; absent: every site that the user may see. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;
}
