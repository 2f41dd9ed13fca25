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
  /** ISO 8601 UTC. */
  expiresOn!: string;
  /** `expiresOn` minus the configured lead: when to renew. ISO 8601 UTC. */
  refreshOn!: string;
  /** Whole seconds from `serverTime` to `expiresOn`: for a client whose clock is wrong. */
  expiresInSeconds!: number;
  /** ISO 8601 UTC. */
  serverTime!: string;
}
