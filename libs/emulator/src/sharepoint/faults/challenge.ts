import type { ChallengeForm } from './faults.js';

const AUTHORIZE = 'https://login.microsoftonline.com/common/oauth2/authorize';

export interface ChallengeIssuer {
  realm: string;
  clientId: string;
}

/** Claims that ask for a token issued after this moment, in seconds. */
export function notBeforeClaims(seconds: number): Record<string, unknown> {
  return { access_token: { nbf: { essential: true, value: String(seconds) } } };
}

/**
 * `WWW-Authenticate` of a claims challenge
 * (https://learn.microsoft.com/entra/identity-platform/claims-challenge, and with PoP as Graph sends it).
 */
export function challengeHeaders(
  issuer: ChallengeIssuer,
  claims: Record<string, unknown>,
  form: ChallengeForm,
): string[] {
  const about = `realm="${issuer.realm}", authorization_uri="${AUTHORIZE}", client_id="${issuer.clientId}"`;
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  const pop = `PoP ${about}, nonce="ey=="`;
  const bearer =
    `Bearer ${about}, error_description="Continuous access evaluation resulted in challenge with result: ` +
    `InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp", ` +
    `error="insufficient_claims", claims="${encoded}"`;
  return form === 'joined' ? [`${pop}, ${bearer}`] : [pop, bearer];
}

/** The page that a browser would see; JSON was due. */
export const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in to your account</title></head>' +
  '<body><form method="post" action="/common/login"><input name="loginfmt"></form></body></html>';

export const THROTTLE_PAGE =
  '<!DOCTYPE html><html><head><title>Throttled</title></head>' +
  "<body><h1>Something's not right</h1><p>The page you requested is temporarily unavailable.</p></body></html>";
