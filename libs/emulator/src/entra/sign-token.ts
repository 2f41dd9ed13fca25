import { createSecretKey } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import type { SignatureTrick } from './settings.js';
import { newSigningKey, type SigningKey, type SigningKeys } from './signing-keys.js';

/** A signed JWT with the header that Entra uses: RS256, `typ: JWT`, `kid`; or one of the forgeries. */
export function signToken(keys: SigningKeys, claims: JWTPayload, trick?: SignatureTrick): Promise<string> {
  return trick === undefined
    ? signWith(keys.current, keys.current.kid, claims)
    : FORGERIES[trick](keys.current, claims);
}

const FORGERIES: Record<SignatureTrick, (key: SigningKey, claims: JWTPayload) => Promise<string>> = {
  'foreign-key': async (key, claims) => signWith(await newSigningKey(), key.kid, claims),
  'unknown-kid': async (_key, claims) => {
    const foreign = await newSigningKey();
    return signWith(foreign, foreign.kid, claims);
  },
  damaged: async (key, claims) => damage(await signWith(key, key.kid, claims)),
  none: async (key, claims) => `${encode({ typ: 'JWT', alg: 'none', kid: key.kid })}.${encode(claims)}.`,
  hs256: signWithPublicKeyAsSecret,
};

function signWith(key: SigningKey, kid: string, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(key.privateKey);
}

/** The algorithm confusion of RFC 8725 section 2.1. */
function signWithPublicKeyAsSecret(key: SigningKey, claims: JWTPayload): Promise<string> {
  const secret = createSecretKey(Buffer.from(key.publicKey.export({ type: 'spki', format: 'pem' })));
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid: key.kid }).sign(secret);
}

/** Changes a character in the middle of the signature: the last one may hold bits that do not count. */
function damage(token: string): string {
  const at = token.lastIndexOf('.') + 100;
  return token.slice(0, at) + (token.charAt(at) === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
