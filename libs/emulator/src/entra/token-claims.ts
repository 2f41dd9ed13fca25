import { verify } from 'node:crypto';
import type { SigningKeys } from './signing-keys.js';

/** The claims of a JWT that one of `keys` signed; undefined for anything else. Judges the signature only. */
export function verifiedClaims(keys: SigningKeys, token: string): Record<string, unknown> | undefined {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  const { kid, alg } = jsonOf(header) ?? {};
  const key = typeof kid === 'string' ? keys.find(kid) : undefined;
  if (key === undefined || alg !== 'RS256' || more.length > 0) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('sha256', signed, key.publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  return jsonOf(payload);
}

/** The claims of a JWT whoever signed it: only for telling whom a request speaks of. */
export function unverifiedClaims(token: string): Record<string, unknown> | undefined {
  return jsonOf(token.split('.')[1] ?? '');
}

export function textClaim(claims: Record<string, unknown>, name: string): string {
  const value = claims[name];
  return typeof value === 'string' ? value : '';
}

export function numberClaim(claims: Record<string, unknown>, name: string): number {
  const value = claims[name];
  return typeof value === 'number' ? value : 0;
}

function jsonOf(part: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
