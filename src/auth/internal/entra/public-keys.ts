import { createPublicKey } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import { TENANT_PLACEHOLDER } from './discovery.js';

/** One of Entra's public keys. */
export interface PublicKey {
  /** SPKI. */
  pem: string;
  /** For which issuer it speaks, with a placeholder where that is any tenant's; undefined: Entra does not say. */
  issuer: string | undefined;
}

/** Whether a key speaks for a tenant: Entra's keys for personal accounts speak for no organisation. */
export function speaksFor({ issuer }: PublicKey, tid: string): boolean {
  return issuer === undefined || [tid, TENANT_PLACEHOLDER].includes(issuer.split('/')[3] ?? '');
}

/** How a token names the key that it was signed with (RFC 7515 §4.1.4 and §4.1.7). */
export interface KeyNames {
  kid: string | undefined;
  x5t: string | undefined;
}

/** The RSA signing keys of a key set, by the names that tokens use for them. What cannot be read is left out. */
export class PublicKeys {
  readonly #byKid = new Map<string, PublicKey & { x5t: unknown }>();
  readonly #byX5t = new Map<string, PublicKey & { x5t: unknown }>();

  constructor({ keys }: JSONWebKeySet) {
    for (const jwk of keys) this.#add(jwk);
  }

  /** By `kid` where there is one; a thumbprint beside it has to agree. */
  find({ kid, x5t }: KeyNames): PublicKey | undefined {
    const key = kid === undefined ? this.#byX5t.get(x5t ?? '') : this.#byKid.get(kid);
    return x5t === undefined || key?.x5t === undefined || key.x5t === x5t ? key : undefined;
  }

  #add(jwk: JWK): void {
    const pem = rsaPem(jwk);
    if (pem === undefined) return;
    // `issuer` is Entra's own member: https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signing-key-issuer
    const issuer = 'issuer' in jwk && typeof jwk.issuer === 'string' ? jwk.issuer : undefined;
    const { kid, x5t } = jwk;
    const key = { pem, x5t, issuer };
    if (typeof kid === 'string') this.#byKid.set(kid, key);
    if (typeof x5t === 'string') this.#byX5t.set(x5t, key);
  }
}

function rsaPem(jwk: JWK): string | undefined {
  if (typeof jwk !== 'object' || jwk === null || jwk.kty !== 'RSA') return undefined;
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined;
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
  } catch {
    return undefined;
  }
}
