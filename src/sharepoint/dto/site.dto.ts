import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from './page.dto.js';

/** A SharePoint site. */
export class Site {
  /**
   * `host,guid,guid`: good as `{site}` of other routes.
   * @example 'contoso.sharepoint.com,2c712604-1370-44e7-a1f5-426573fda80a,2d2244c3-251a-49ea-93a8-39e1c3a060fe'
   */
  id!: string;
  /** @example 'demo' */
  name?: string | undefined;
  /** @example 'Demo site' */
  displayName?: string | undefined;
  description?: string | undefined;
  /**
   * Where users see it.
   * @example 'https://contoso.sharepoint.com/sites/demo'
   */
  webUrl?: string | undefined;
  /**
   * ISO 8601 UTC, as are all times.
   * @example '2026-03-04T09:30:00Z'
   */
  createdAt?: string | undefined;
  /** @example '2026-03-04T09:30:00Z' */
  modifiedAt?: string | undefined;
}

export class SitePage {
  items!: Site[];
  /** Absent on the last page. */
  nextCursor?: string | undefined;
}

export class SitesQuery extends PageQuery {
  /**
   * Words of the site's name; absent: every site that the user may see.
   * @example 'demo'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;
}
