import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PROMPTS, type Prompt } from '@entra-bff/contract';

export class LoginQuery {
  /** Where to go afterwards: a local path, or an absolute URL of an allowed origin. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  returnUrl?: string;

  /** Passed on to Entra. */
  @IsOptional()
  @IsIn(PROMPTS)
  prompt?: Prompt;

  /** The account to suggest. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  loginHint?: string;

  /** The domain to suggest. */
  @IsOptional()
  @IsString()
  @MaxLength(253)
  domainHint?: string;

  /** From a `reauth_required` problem: the claims challenge to satisfy. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  challengeId?: string;
}

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

/** The signed-in user. */
export class UserDto {
  /** Entra's object id of the user. */
  id!: string;
  tenantId!: string;
  name!: string;
  username!: string;
  /** Whole seconds until the session ends if nothing happens. */
  sessionExpiresInSeconds!: number;
  /** Navigate here to sign out. */
  logoutUrl!: string;
  /** Claims of the ID token. */
  claims!: Record<string, unknown>;
}

export class UserQuery {
  /** `false` does not extend the session. */
  @IsOptional()
  @IsIn(['true', 'false'])
  slide?: string;
}

export class LogoutDto {
  /** Entra's end-session URL, for the page to navigate to. */
  logoutUrl!: string;
}
