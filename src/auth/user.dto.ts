import { IsIn, IsOptional } from 'class-validator';
import type { UserInfo } from '@entra-bff/contract';

/** The signed-in user. */
export class UserDto implements UserInfo {
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
