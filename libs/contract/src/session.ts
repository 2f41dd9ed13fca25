/** Names a downstream API: Entra issues one access token for each. */
export const RESOURCES = ['graph', 'sharepoint'] as const;
export type Resource = (typeof RESOURCES)[number];

/** Answer of `/bff/token-expiry` and `/bff/token-renewal`. Times are ISO 8601 UTC with `Z`. */
export interface TokenExpiry {
  resource: Resource;
  expiresOn: string;
  /** `expiresOn` minus the configured `TOKEN_RENEWAL_LEAD`. */
  refreshOn: string;
  /** Whole seconds from `serverTime` to `expiresOn`: for a client whose clock is wrong. */
  expiresInSeconds: number;
  serverTime: string;
}

/** Answer of `GET /bff/user`. */
export interface UserInfo {
  /** Entra's object id of the user (`oid`). */
  id: string;
  tenantId: string;
  name: string;
  username: string;
  sessionExpiresInSeconds: number;
  /** Navigate here to sign out; carries the session's own `sid`. */
  logoutUrl: string;
  /** Claims of the ID token. */
  claims: Record<string, unknown>;
}

/** One of the user's own sessions (`GET /bff/sessions`). Times are ISO 8601 UTC with `Z`. */
export interface SessionInfo {
  /** Names the session to `DELETE /bff/sessions/{id}`, and says nothing else. */
  id: string;
  /** Whether it is the session of this very request. */
  current: boolean;
  createdAt: string;
  lastSeenAt: string;
  /** `User-Agent` of the browser that signed in; empty when it sent none. */
  userAgent: string;
}

/** Events of `GET /bff/events` with their data, sent as JSON. Times are ISO 8601 UTC with `Z`. */
export interface BffEvents {
  /** A new access token is held: by this page's doing, another tab's, or the server's own. */
  'token-renewed': { resource: Resource; expiresOn: string; refreshOn: string };
  /** The session stands, but no token can be had without the user. */
  'reauth-required': { resource: Resource };
  /**
   * Something changed in a list or drive that this session subscribed to, or may have: look there by your cursor.
   * `resource` is its address in this API. Comes too often rather than too seldom, and never says what changed.
   */
  'resource-changed': { subscriptionId: string; resource: string };
  /**
   * The session has ended: nothing more will come. `ended`: somebody ended it, by a sign-out, as one of their sessions or by
   * signing in over it. `gone`: it is not there any more, for its time was over, or nobody was heard to end it.
   */
  'signed-out': { reason: 'ended' | 'gone' };
}

/** Names of {@link BffEvents}. */
export type BffEventName = keyof BffEvents;

/** Answer of `POST /bff/logout`. */
export interface LogoutResult {
  /** Entra's end-session URL, for the page to navigate to. */
  logoutUrl: string;
}

/** Values of OIDC `prompt` that `/bff/login` passes on. */
export const PROMPTS = ['none', 'login', 'select_account', 'consent'] as const;
export type Prompt = (typeof PROMPTS)[number];

/** How `/bff/forced-sign-in` talks to the user's browser. */
export const FORCED_SIGN_IN_MODES = ['iframe', 'popup', 'redirect'] as const;
export type ForcedSignInMode = (typeof FORCED_SIGN_IN_MODES)[number];

/** The anti-forgery header of unsafe requests that carry the session cookie. */
export const CSRF_HEADER = { name: 'x-csrf', value: '1' } as const;

/**
 * Says whose page sends a request: `<tenantId>.<id>` of {@link UserInfo}. When somebody else is signed in by now the answer
 * is `account_mismatch`, and nothing was done.
 */
export const USER_HEADER = 'x-bff-user';

/** The session cookie; the second name is for an `http:` loopback `PUBLIC_URL` only. */
export const SESSION_COOKIE = { secure: '__Host-bff', loopback: 'bff' } as const;
