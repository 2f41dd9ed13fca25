import { isJsonObject, parseJsonObject } from './json.js';
import { parseChallenges } from './www-authenticate.js';

/** What a 401 or 403 asks of the next token. */
export type ClaimsChallenge =
  | { kind: 'none' }
  /** `claims` is JSON text for Entra. */
  | { kind: 'claims'; claims: string }
  | { kind: 'malformed' };

const LONGEST_CLAIMS = 8_192;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * The claims challenge of an answer: `Bearer … error="insufficient_claims", claims="<base64>"`. Nothing else of it is
 * used: the `authorization_uri` comes from the upstream and decides nothing.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsChallenge(header: string | readonly string[] | undefined): ClaimsChallenge {
  const challenge = parseChallenges(header).find(
    ({ scheme, parameters }) => scheme === 'bearer' && parameters.get('error') === 'insufficient_claims',
  );
  if (challenge === undefined) return { kind: 'none' };
  const claims = challenge.malformed ? undefined : decodeClaims(challenge.parameters.get('claims'));
  return claims === undefined ? { kind: 'malformed' } : { kind: 'claims', claims };
}

/** The members of a claims request; any other has to be ignored (OpenID Connect Core 1.0, section 5.5). */
const PARTS = ['access_token', 'id_token', 'userinfo'] as const;

/** Base64 or base64url, padded or not, of a JSON object that has the form of a claims request. */
function decodeClaims(encoded: string | undefined): string | undefined {
  if (encoded === undefined || encoded.length > LONGEST_CLAIMS || !BASE64.test(encoded)) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const request = parseJsonObject(text);
  const usable = request !== undefined && PARTS.every((part) => isAbsentOrObject(request[part]));
  return usable ? text : undefined;
}

function isAbsentOrObject(value: unknown): boolean {
  return value === undefined || isJsonObject(value);
}
