import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSigned, sha1Thumbprint } from './certificate.js';

export interface SigningKey {
  /** `x5t` as well: the certificate's SHA-1 thumbprint. */
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** Base64 DER, for `x5c`. */
  certificate: string;
}

const generate = promisify(generateKeyPair);

export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const der = selfSigned({ commonName: 'Entra ID emulator', publicKey, privateKey });
  return { kid: sha1Thumbprint(der), privateKey, publicKey, certificate: der.toString('base64') };
}

/** The keys that sign tokens: the newest signs; those not withdrawn are published. */
export class SigningKeys {
  private published: SigningKey[];
  private readonly ever = new Map<string, SigningKey>();

  constructor(first: SigningKey) {
    this.published = [first];
    this.ever.set(first.kid, first);
  }

  get current(): SigningKey {
    const key = this.published[0];
    if (key === undefined) throw new Error('There is always a current key');
    return key;
  }

  /** Signs with a new key from now on; `withdrawOld` also takes the earlier ones out of the published set. */
  async rotate(withdrawOld: boolean): Promise<string> {
    const key = await newSigningKey();
    this.published = withdrawOld ? [key] : [key, ...this.published];
    this.ever.set(key.kid, key);
    return key.kid;
  }

  /** Any key that ever signed: the APIs go on knowing withdrawn ones, as caches do. */
  find(kid: string): SigningKey | undefined {
    return this.ever.get(kid);
  }

  /** The JSON Web Key Set, with the members that the live service publishes. */
  jwks(issuer: string): object {
    const keys = this.published.map(({ kid, publicKey, certificate }) => {
      const { n, e } = publicKey.export({ format: 'jwk' });
      return { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, x5c: [certificate], issuer };
    });
    return { keys };
  }
}
