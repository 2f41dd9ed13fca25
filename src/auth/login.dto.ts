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

  /** From a `reauth_required` or `consent_required` problem: what only the user can give. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  challengeId?: string;
}
