/** What tests change while the emulator runs. */
export interface EntraSettings {
  /** Seconds; new tokens only. */
  accessTokenLifetimeSeconds: number;
  /** Sent as `refresh_in` when set. */
  refreshInSeconds: number | null;
  /** Lifetime for clients that declare CP1; null: the ordinary one. The live service gives up to 28 h. */
  caeAccessTokenLifetimeSeconds: number | null;
  /** Using a refresh token ends it (70000 afterwards). Off, as Microsoft documents for the live service. */
  singleUseRefreshTokens: boolean;
  /** How far Entra's clock (token times, `Date` header) is ahead of everyone else's. */
  clockOffsetSeconds: number;
  /** The user who completes every interactive prompt, without a page; null: the page is shown. */
  autoSignIn: string | null;
  /** The user whom `prompt=none` brings back, whatever session and `login_hint` say; null: as it should be. */
  silentSignInAs: string | null;
  /** `iss` of new tokens instead of the true one. */
  wrongIssuer: string | null;
  /** How many groups a token lists; more than 200 become an overage claim, as in the live service. */
  groupCount: number;
  /** Optional claims of the app registration. */
  sidClaim: boolean;
  loginHintClaim: boolean;
  /** Whether `session_state` of the authorization answer is what front-channel logout sends as `sid`. */
  sessionStateEqualsSid: boolean;
  /** Pages send `Cross-Origin-Opener-Policy: same-origin`, as the live ones do: the opener of a popup is gone for good. */
  isolatesOpener: boolean;
  /** The client secret is refused as expired (7000222). */
  clientSecretExpired: boolean;
  tampering: Tampering;
}

/** Answers that a client must not trust. Each is off when left out. */
export interface Tampering {
  /** Put into the discovery document; null removes a member. */
  discovery?: Record<string, unknown>;
  /** Put into the authorization answer; null removes a parameter. */
  authorizationResponse?: Record<string, string | null>;
  /** Put into ID tokens; null removes a claim. */
  idTokenClaims?: Record<string, unknown>;
  accessTokenClaims?: Record<string, unknown>;
  /** Put into successful token answers; null removes a member. */
  tokenResponse?: Record<string, unknown>;
  /** How ID tokens are signed instead of rightly. */
  idTokenSignature?: SignatureTrick;
}

/**
 * foreign-key: another key under our `kid`; unknown-kid: another key under its own, unpublished `kid`; none: `alg: none`;
 * hs256: HMAC keyed with the public key; damaged: one signature byte changed.
 */
export type SignatureTrick = 'foreign-key' | 'unknown-kid' | 'none' | 'hs256' | 'damaged';

export function defaultSettings(accessTokenLifetimeSeconds: number): EntraSettings {
  return {
    accessTokenLifetimeSeconds,
    refreshInSeconds: null,
    caeAccessTokenLifetimeSeconds: null,
    singleUseRefreshTokens: false,
    clockOffsetSeconds: 0,
    autoSignIn: null,
    silentSignInAs: null,
    wrongIssuer: null,
    groupCount: 0,
    sidClaim: true,
    loginHintClaim: true,
    sessionStateEqualsSid: true,
    isolatesOpener: true,
    clientSecretExpired: false,
    tampering: {},
  };
}
