import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { LogoutResult } from '@entra-bff/contract';

export class LogoutQuery {
  /** The session's own `sid`; it is part of `logoutUrl` of `/bff/user`. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  sid?: string;

  /** Where to go afterwards. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  returnUrl?: string;
}

export class LogoutDto implements LogoutResult {
  /**
   * Entra's end-session URL, for the page to navigate to.
   * @example 'https://login.microsoftonline.com/common/oauth2/v2.0/logout'
   */
  logoutUrl!: string;
}
