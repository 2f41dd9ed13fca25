import { randomBytes } from 'node:crypto';

/** One entry of the ring's text form, parsed. */
export interface KeyEntry {
  readonly kid: string;
  readonly secret: Buffer;
}

export const KID = /^[A-Za-z0-9_-]{1,32}$/;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
const HOW_TO_MAKE_ONE = 'make one with: openssl rand -base64 32';

/**
 * A new random entry, `kid:base64(32 bytes)`, ready for the configuration.
 *
 * @example console.log(generateKeyEntry('2026-11'));
 */
export function generateKeyEntry(kid: string): string {
  return `${kid}:${randomBytes(32).toString('base64')}`;
}

/**
 * Parses one entry. `position` counts from 1 and is all that errors say about it: the text may be a secret
 * in any of its parts, for instance when an operator swapped the two.
 *
 * @throws Error naming the position and the remedy
 */
export function parseKeyEntry(text: string, position: number): KeyEntry {
  const fault = (what: string): Error => new Error(`Encryption key ${position}: ${what}.`);
  const colon = text.indexOf(':');
  if (colon < 0) throw fault('expected "<kid>:<base64 of 32 bytes>"');
  const kid = text.slice(0, colon);
  if (!KID.test(kid)) throw fault('the part before ":" must be 1 to 32 letters, digits, "_" or "-"');
  const encoded = text.slice(colon + 1);
  const secret = Buffer.from(encoded, 'base64');
  if (!BASE64_OF_32_BYTES.test(encoded) || secret.toString('base64') !== encoded) {
    throw fault(`the part after ":" must be 32 bytes in base64 (44 characters); ${HOW_TO_MAKE_ONE}`);
  }
  if (isGuessable(secret)) throw fault(`the key is not random; ${HOW_TO_MAKE_ONE}`);
  return { kid, secret };
}

/**
 * Patterns that people type and generators do not. Each rule refuses a truly random key with a probability
 * below 1e-9: 32 random bytes hold about 30 different values, and are all printable once in 1e14.
 */
function isGuessable(secret: Buffer): boolean {
  const fewValues = new Set(secret).size < 16;
  const printable = secret.every((byte) => byte >= 0x20 && byte <= 0x7e);
  const repeated = secret.subarray(0, 16).equals(secret.subarray(16));
  return fewValues || printable || repeated || isEvenlySpaced(secret);
}

/** 00 01 02 03 …, and every other sequence with a constant step. */
function isEvenlySpaced(secret: Buffer): boolean {
  const step = (index: number): number => (secret.readUInt8(index) - secret.readUInt8(index - 1)) & 0xff;
  return secret.every((_, index) => index === 0 || step(index) === step(1));
}
