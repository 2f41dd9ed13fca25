import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { FORCED_SIGN_IN_MODES, type ForcedSignInMode } from '@entra-bff/contract';

export class ForcedSignInQuery {
  /** `iframe` is the default in a frame, `redirect` elsewhere. */
  @IsOptional()
  @IsIn(FORCED_SIGN_IN_MODES)
  mode?: ForcedSignInMode;

  /** Where `redirect` goes afterwards: a local path, or an absolute URL of an allowed origin. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  returnUrl?: string;

  /** The account to suggest where no session stands: a standing one is renewed for its own user. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  loginHint?: string;

  /**
   * From a `reauth_required` or `consent_required` problem: what only the user can give. Not in a frame, where nobody could
   * give it.
   */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  challengeId?: string;
}

export class ArticleForcedSignInQuery {
  /** Where the frame goes afterwards. */
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  redirectUri?: string;
}
