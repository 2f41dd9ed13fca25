/** What stands between a user and a token. */
export type UserState =
  | 'ok'
  /** 50076 until the sign-in was approved on the second page. */
  | 'needs_mfa'
  /** 65001 until the user accepted the consent page. */
  | 'needs_consent'
  /** 50057 */
  | 'disabled'
  /** 50034 */
  | 'deleted'
  /** 53003: refused by policy. */
  | 'blocked'
  /** 50105: not assigned to the application. */
  | 'not_assigned';

export const USER_STATES: readonly UserState[] = [
  'ok',
  'needs_mfa',
  'needs_consent',
  'disabled',
  'deleted',
  'blocked',
  'not_assigned',
];

/** Somebody who can sign in, and what stands in the way. */
export interface SampleUser {
  /** Signs in with this, and is found by it everywhere in the emulator. */
  username: string;
  name: string;
  /** The object id in tenant `tid`. */
  oid: string;
  tid: string;
  state: UserState;
}

/** A guest has a home elsewhere: MSAL's account id is made of the home's ids, the token's claims are the tenant's. */
export interface HomeAccount {
  oid: string;
  tid: string;
}

/** Somebody who is to sign in. */
export interface NewUser {
  username: string;
  name?: string;
  oid?: string;
  /** Default: the emulator's own tenant. */
  tid?: string;
  state?: UserState;
  home?: HomeAccount;
}
