import type { AccessTokenClaims, BearerVerdict, BearerVerifier } from '../http/exchange.js';
import type { AccessTokens } from './access-tokens.js';
import type { SigningKeys } from './signing-keys.js';
import { numberClaim, textClaim, verifiedClaims } from './token-claims.js';

export interface BearerParts {
  keys: SigningKeys;
  accessTokens: AccessTokens;
  /** The APIs' clock, milliseconds since the epoch. */
  now: () => number;
}

/** Judges bearer tokens for the APIs, and knows which ones were ended before their time. */
export function bearerVerifier({ keys, accessTokens, now }: BearerParts): BearerVerifier {
  return {
    verify(authorization, audiences): BearerVerdict {
      const token = bearerToken(authorization);
      if (token === undefined) return { ok: false, problem: 'missing' };
      const raw = verifiedClaims(keys, token);
      if (raw === undefined) return { ok: false, problem: 'malformed' };
      const claims = accessTokenClaims(raw);
      const state = accessTokens.stateOf(textClaim(raw, 'uti'));
      if (!audiences.includes(claims.aud)) return { ok: false, problem: 'wrong_audience' };
      if (state === 'expired' || claims.exp * 1000 <= now()) return { ok: false, problem: 'expired' };
      if (state === 'revoked') return { ok: false, problem: 'revoked' };
      return { ok: true, claims };
    },
  };
}

export function bearerToken(authorization: string | undefined): string | undefined {
  const [scheme = '', token = ''] = (authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

function accessTokenClaims(raw: Record<string, unknown>): AccessTokenClaims {
  return {
    ...raw,
    aud: textClaim(raw, 'aud'),
    oid: textClaim(raw, 'oid'),
    tid: textClaim(raw, 'tid'),
    // App-only tokens have neither scope nor user name.
    scp: textClaim(raw, 'scp'),
    name: textClaim(raw, 'name'),
    preferred_username: textClaim(raw, 'preferred_username'),
    exp: numberClaim(raw, 'exp'),
    iat: numberClaim(raw, 'iat'),
  };
}
