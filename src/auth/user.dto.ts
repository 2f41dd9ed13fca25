import { IsIn, IsOptional } from 'class-validator';
import type { UserInfo } from '@entra-bff/contract';

/** The signed-in user. */
export class UserDto implements UserInfo {
  /**
   * Entra's object id of the user.
   * @example 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001'
   */
  id!: string;
  /** @example 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001' */
  tenantId!: string;
  /** @example 'Adele Vance' */
  name!: string;
  /** @example 'adele@contoso.com' */
  username!: string;
  /**
   * Whole seconds until the session ends if nothing happens.
   * @example 28800
   */
  sessionExpiresInSeconds!: number;
  /**
   * Navigate here to sign out.
   * @example 'https://bff.contoso.com/bff/logout?sid=Yx2'
   */
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
