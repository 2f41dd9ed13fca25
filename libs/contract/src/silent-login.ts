/** Why a silent sign-in in an iframe or popup failed. */
export const SILENT_LOGIN_ERRORS = [
  'login_required',
  'interaction_required',
  'consent_required',
  'account_mismatch',
  'login_failed',
  'idp_unavailable',
] as const;
export type SilentLoginError = (typeof SILENT_LOGIN_ERRORS)[number];

/** `source` member of every {@link SilentLoginMessage}. */
export const SILENT_LOGIN_SOURCE = 'bff-silent-login';

/**
 * `BroadcastChannel` on which a popup says the same to pages of its own origin. Microsoft's sign-in pages take the popup's
 * opener away for good (`Cross-Origin-Opener-Policy: same-origin`), and to its opener it looks closed from then on.
 * Whoever hears it asks the service: it is a hint, and may be about another page's popup.
 */
export const SILENT_LOGIN_CHANNEL = SILENT_LOGIN_SOURCE;

/** What the iframe or popup posts to its opener, at exactly one origin. */
export interface SilentLoginMessage {
  source: typeof SILENT_LOGIN_SOURCE;
  isLoggedIn: boolean;
  error?: SilentLoginError;
  /** ISO 8601 UTC. */
  expiresOn?: string;
  /** ISO 8601 UTC. */
  refreshOn?: string;
  /** Quote it when asking the operator: it is the request id of the callback. */
  correlationId: string;
}
