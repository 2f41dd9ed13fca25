import type { Resource } from '@entra-bff/contract';
import type { Session } from '../session/session.js';

/** Times are milliseconds since the epoch. */
export interface AccessToken {
  kind: 'token';
  resource: Resource;
  token: string;
  expiresAt: number;
  /** `expiresAt` minus the configured lead. */
  refreshAt: number;
  /** Whether it is time to renew it. */
  due: boolean;
}

/** Why there is no token. Transient ones never end a session. */
export type TokenRefusal =
  | { kind: 'reauth_required'; challengeId?: string }
  | { kind: 'consent_required'; challengeId?: string }
  | { kind: 'access_blocked' }
  | { kind: 'session_ended' }
  /** A machine client's own token is no longer good enough for Entra. */
  | { kind: 'invalid_token' }
  | { kind: 'idp_unavailable'; retryAfter?: number }
  | { kind: 'idp_throttled'; retryAfter?: number }
  | { kind: 'idp_response_invalid' }
  /** Demanded too often; `retryAfter` in seconds. */
  | { kind: 'throttled'; retryAfter?: number };

export type AccessTokenResult = AccessToken | TokenRefusal;

export interface RenewalOptions {
  /** A claims challenge (JSON text) that the new token has to satisfy. */
  claims?: string;
  /** The token that the resource refused: it is dropped, and renewed only when nobody has done so yet. */
  rejected?: string;
  /** What the caller found, null for nothing: when another token is held by now, that one will do. */
  seen?: string | null;
  /** Somebody asks for the renewal itself, not for a token: it counts against their limit. */
  demanded?: boolean;
}

/** Access tokens of the signed-in user, always fresh. */
export abstract class AccessTokens {
  /** A token that is good for a call now. Entra is asked only when none is held that still lives. */
  abstract for(session: Session, resource: Resource): Promise<AccessTokenResult>;

  /** The same without asking anybody: undefined when no token that lives is in the memory of this process. */
  abstract atHand(session: Session, resource: Resource): AccessToken | undefined;

  /**
   * Begins to read what the next call of {@link for} needs, for an account that nothing vouches for before `isWanted`
   * comes true.
   */
  abstract prefetch(accountTag: string, resource: Resource, isWanted: Promise<boolean>): void;

  /** A new token from Entra, however long the held one would live. Parallel calls share one request. */
  abstract renew(session: Session, resource: Resource, options?: RenewalOptions): Promise<AccessTokenResult>;

  /** The held token, without asking Entra; undefined when none lives. */
  abstract peek(session: Session, resource: Resource): Promise<AccessToken | undefined>;

  /** Keeps a claims challenge that only the user can satisfy; the refusal names it. */
  abstract challenge(session: Session, resource: Resource, claims: string): Promise<TokenRefusal>;

  /** Resources that have scopes configured. */
  abstract readonly resources: readonly Resource[];
}
