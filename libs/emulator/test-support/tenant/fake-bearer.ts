import type { AccessTokenClaims, BearerVerdict, BearerVerifier } from '../../src/http/exchange.js';

export interface TokenWish {
  aud: string;
  scp: string;
  oid?: string;
  /** Seconds since the epoch. */
  exp?: number;
  name?: string;
}

const SIGNATURE = 'unsigned';

/** A token in a JWT's clothes, good for the verifier below only. */
export function fakeToken(wish: TokenWish): string {
  const claims = { exp: 4102444800, iat: 0, tid: 'tenant', oid: 'ada', name: 'Ada Lovelace', ...wish };
  const payload = Buffer.from(
    JSON.stringify({ ...claims, preferred_username: `${claims.oid}@contoso.example` }),
  );
  return `e30.${payload.toString('base64url')}.${SIGNATURE}`;
}

function isClaims(value: unknown): value is AccessTokenClaims {
  return typeof value === 'object' && value !== null && 'aud' in value && 'oid' in value && 'scp' in value;
}

function parse(token: string): AccessTokenClaims | undefined {
  const [, payload = '', signature] = token.split('.');
  if (signature !== SIGNATURE) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  return isClaims(claims) ? claims : undefined;
}

/** Judges tokens of {@link fakeToken}; a user `revoked` stands for a revoked session. */
export function fakeBearer(now: () => number): BearerVerifier {
  return {
    verify(authorization, audiences): BearerVerdict {
      if (authorization === undefined) return { ok: false, problem: 'missing' };
      const claims = parse(authorization.replace(/^Bearer /i, ''));
      if (!claims) return { ok: false, problem: 'malformed' };
      if (claims.exp * 1000 <= now()) return { ok: false, problem: 'expired' };
      if (!audiences.includes(claims.aud)) return { ok: false, problem: 'wrong_audience' };
      return claims.oid === 'revoked' ? { ok: false, problem: 'revoked' } : { ok: true, claims };
    },
  };
}
