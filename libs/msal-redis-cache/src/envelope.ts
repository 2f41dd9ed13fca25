import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { KID } from './key-entry.js';
import { encodePartsToBytes } from './parts.js';
import { deriveKey, type RingKey } from './ring-key.js';

/**
 * Layout: ASCII `v1.<kid>.`, then raw bytes: salt (16), IV (12), GCM tag (16), ciphertext.
 *
 * The data key is derived per message from a random salt. With one long-lived key, random 96-bit IVs would
 * be bounded to 2^32 messages (NIST SP 800-38D, 8.3); here salt and IV would have to repeat together.
 */
const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const BODY_OVERHEAD = SALT_BYTES + IV_BYTES + TAG_BYTES;
const DOT = 0x2e;
const LONGEST_HEADER = VERSION.length + 1 + 32 + 1;

/** An envelope's readable part: which key sealed it, and the rest. */
export interface SplitEnvelope {
  readonly kid: string;
  readonly body: Buffer;
}

/** Seals `plaintext` so that it opens with the same key and the same context only. */
export function sealEnvelope(key: RingKey, plaintext: string | Uint8Array, context: string): Buffer {
  const fresh = randomBytes(SALT_BYTES + IV_BYTES);
  const salt = fresh.subarray(0, SALT_BYTES);
  const iv = fresh.subarray(SALT_BYTES);
  const cipher = createCipheriv(CIPHER, dataKey(key, salt), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(key, context));
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext;
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const header = Buffer.from(`${VERSION}.${key.kid}.`, 'latin1');
  return Buffer.concat([header, fresh, cipher.getAuthTag(), ciphertext]);
}

/** Undefined for another version, a malformed or oversized key id, or fewer bytes than any envelope has. */
export function splitEnvelope(envelope: Buffer): SplitEnvelope | undefined {
  const kidStart = VERSION.length + 1;
  if (envelope.toString('latin1', 0, kidStart) !== `${VERSION}.`) return undefined;
  const kidEnd = envelope.subarray(0, LONGEST_HEADER).indexOf(DOT, kidStart);
  if (kidEnd < 0) return undefined;
  const kid = envelope.toString('latin1', kidStart, kidEnd);
  const body = envelope.subarray(kidEnd + 1);
  return KID.test(kid) && body.length >= BODY_OVERHEAD ? { kid, body } : undefined;
}

/** Undefined when anything was altered, or when the body belongs to another key or context. */
export function openBody(key: RingKey, body: Buffer, context: string): Buffer | undefined {
  const salt = body.subarray(0, SALT_BYTES);
  const iv = body.subarray(SALT_BYTES, SALT_BYTES + IV_BYTES);
  const tag = body.subarray(SALT_BYTES + IV_BYTES, BODY_OVERHEAD);
  const decipher = createDecipheriv(CIPHER, dataKey(key, salt), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(key, context)).setAuthTag(tag);
  const plaintext = decipher.update(body.subarray(BODY_OVERHEAD));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return undefined;
  }
}

function dataKey(key: RingKey, salt: Buffer): Buffer {
  return deriveKey(key.sealing, salt, 'msal-redis-cache v1 message');
}

function associatedData(key: RingKey, context: string): Buffer {
  return encodePartsToBytes([VERSION, key.kid, context]);
}
