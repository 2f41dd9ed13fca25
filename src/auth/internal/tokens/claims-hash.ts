import { createHash } from 'node:crypto';

/** Tells one claims challenge from another without keeping it. */
export function claimsHash(claims: string | undefined): string | undefined {
  return claims === undefined ? undefined : createHash('sha256').update(claims).digest('base64url');
}
