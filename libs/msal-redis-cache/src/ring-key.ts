import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** One key of the ring, already split by purpose, so that no secret ever serves two of them (RFC 5869, 3.2). */
export interface RingKey {
  readonly kid: string;
  readonly sealing: KeyObject;
  readonly hashing: KeyObject;
}

const NO_SALT = Buffer.alloc(0);

/** Derives the two sub-keys of one 32-byte secret. */
export function deriveRingKey(kid: string, secret: Buffer): RingKey {
  const source = createSecretKey(secret);
  const subKey = (purpose: string): KeyObject =>
    createSecretKey(deriveKey(source, NO_SALT, `msal-redis-cache v1 ${purpose}`));
  return { kid, sealing: subKey('sealing'), hashing: subKey('hashing') };
}

/** HKDF-SHA256 to 32 bytes. */
export function deriveKey(secret: KeyObject, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}
