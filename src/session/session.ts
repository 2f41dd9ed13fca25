/** The signed-in user, as Entra's verified ID token and `client_info` name them. */
export interface SessionUser {
  /** Object id in the tenant that was signed in to (`oid`). */
  oid: string;
  tid: string;
  /** MSAL's name of the account: `<uid>.<utid>`; for a guest these are of the home tenant. */
  homeAccountId: string;
  name: string;
  username: string;
  /** Entra's opaque `login_hint` claim, when the registration asks for it. */
  loginHint?: string;
}

/** What was established at a sign-in. */
export interface SignedIn {
  user: SessionUser;
  /** Claims of the ID token, protocol ones left out. */
  claims: Record<string, unknown>;
  /**
   * Entra's names of its own browser session: `session_state` of the authorization answer, and the `sid` claim where
   * the registration asks for it. Front-channel logout names the session by one of them.
   */
  entraSids: readonly string[];
}

/** A standing session. Times are milliseconds since the epoch. */
export interface Session extends SignedIn {
  /** Names the session inside the service; derived from the cookie, which it does not reveal. */
  handle: string;
  /** The lasting part of the cookie, when it was found by one: a new cookie value for this session needs it. */
  cookieId?: string;
  /** The session's own `sid` for sign-out links: no other site knows it. */
  logoutSid: string;
  /** `User-Agent` of the browser that signed in, printable and at most 256 characters; may be empty. */
  userAgent: string;
  createdAt: number;
  lastSeenAt: number;
  /** When it ends if nothing happens until then. */
  expiresAt: number;
}
