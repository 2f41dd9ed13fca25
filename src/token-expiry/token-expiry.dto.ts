import { IsIn, IsOptional } from 'class-validator';
import { RESOURCES, type Resource, type TokenExpiry } from '@entra-bff/contract';

export class TokenExpiryQuery {
  /** Without it: the earliest expiry of the tokens held. */
  @IsOptional()
  @IsIn(RESOURCES)
  resource?: Resource;
}

/** When an access token expires. Never the token. */
export class TokenExpiryDto implements TokenExpiry {
  resource!: Resource;
  /**
   * ISO 8601 UTC.
   * @example '2026-03-04T09:30:00Z'
   */
  expiresOn!: string;
  /**
   * `expiresOn` minus the configured lead: when to renew. ISO 8601 UTC.
   * @example '2026-03-04T09:15:00Z'
   */
  refreshOn!: string;
  /**
   * Whole seconds from `serverTime` to `expiresOn`: for a client whose clock is wrong.
   * @example 3600
   */
  expiresInSeconds!: number;
  /**
   * ISO 8601 UTC.
   * @example '2026-03-04T08:30:00Z'
   */
  serverTime!: string;
}
