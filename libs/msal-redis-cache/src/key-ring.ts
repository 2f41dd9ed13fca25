import { createHmac } from 'node:crypto';
import { openBody, sealEnvelope, splitEnvelope } from './envelope.js';
import { generateKeyEntry, parseKeyEntry, type KeyEntry } from './key-entry.js';
import { encodePartsToBytes } from './parts.js';
import { deriveRingKey, type RingKey } from './ring-key.js';

/** Limits of a {@link KeyRing}. */
export interface KeyRingOptions {
  /** Largest envelope that is sealed or opened, in bytes. Default 1 MiB. */
  readonly maxEnvelopeBytes?: number;
}

/** What {@link KeyRing.open} found. */
export interface OpenedEnvelope {
  readonly plaintext: Buffer;
  /** True when another than the first key sealed it: seal it again at the next write. */
  readonly stale: boolean;
}

const DEFAULT_MAX_ENVELOPE_BYTES = 1024 * 1024;
const MOST_KEYS = 8;

/**
 * The service's encryption keys: the first seals and hashes, all of them open and find.
 *
 * To rotate without losing an entry, deploy `old`, then `old,new`, then `new,old`, and `new` once every
 * entry has been rewritten or has expired.
 *
 * @example
 * const keys = KeyRing.parse(process.env.ENCRYPTION_KEYS ?? '');
 * const envelope = keys.seal('a secret', encodeParts(['session', storeKey]));
 * const opened = keys.open(envelope, encodeParts(['session', storeKey])); // undefined if altered or moved
 */
export class KeyRing {
  readonly #primary: RingKey;
  readonly #keys: ReadonlyMap<string, RingKey>;
  readonly #maxEnvelopeBytes: number;

  private constructor(primary: RingKey, others: readonly RingKey[], options: KeyRingOptions) {
    this.#primary = primary;
    this.#keys = new Map([primary, ...others].map((key) => [key.kid, key]));
    this.#maxEnvelopeBytes = options.maxEnvelopeBytes ?? DEFAULT_MAX_ENVELOPE_BYTES;
  }

  /**
   * Reads `kid:base64(32 bytes)` entries, separated by commas.
   *
   * @throws Error naming the faulty entry by its position, never by its content
   */
  static parse(text: string, options: KeyRingOptions = {}): KeyRing {
    const entries = text.split(',').map((entry, index) => parseKeyEntry(entry.trim(), index + 1));
    if (entries.length > MOST_KEYS) throw new Error(`At most ${MOST_KEYS} encryption keys are supported.`);
    entries.forEach((entry, index) => refuseRepetition(entry, index, entries));
    const [primary, ...others] = entries.map(({ kid, secret }) => deriveRingKey(kid, secret));
    if (primary === undefined) throw new Error('At least one encryption key is needed.');
    return new KeyRing(primary, others, options);
  }

  /** A ring of one new random key, for tests and development: what it seals is lost with the process. */
  static generate(): KeyRing {
    return KeyRing.parse(generateKeyEntry('generated'));
  }

  /**
   * Encrypts with the first key. `context` says what the value is and where it belongs; build it with
   * `encodeParts`. It is not stored: opening needs the same one.
   *
   * @throws RangeError when the envelope would be too large to be opened again
   */
  seal(plaintext: string | Uint8Array, context: string): Buffer {
    const envelope = sealEnvelope(this.#primary, plaintext, context);
    if (envelope.length > this.#maxEnvelopeBytes) {
      throw new RangeError(
        `A sealed value may have ${this.#maxEnvelopeBytes} bytes, not ${envelope.length}.`,
      );
    }
    return envelope;
  }

  /** Decrypts. Whatever is damaged, moved, oversized, of another version or key is `undefined`; never throws. */
  open(envelope: Uint8Array, context: string): OpenedEnvelope | undefined {
    if (envelope.length > this.#maxEnvelopeBytes) return undefined;
    const split = splitEnvelope(Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength));
    const key = split && this.#keys.get(split.kid);
    const plaintext = key && openBody(key, split.body, context);
    return plaintext && { plaintext, stale: key !== this.#primary };
  }

  /**
   * Keyed hashes (HMAC-SHA256, base64url, 43 characters) of a list of strings, one for each key, the first
   * key's first. Different labels or lists always differ.
   */
  hashes(label: string, parts: readonly string[]): [string, ...string[]] {
    const bytes = encodePartsToBytes([label, ...parts]);
    const hash = (key: RingKey): string =>
      createHmac('sha256', key.hashing).update(bytes).digest('base64url');
    const others = [...this.#keys.values()].filter((key) => key !== this.#primary);
    return [hash(this.#primary), ...others.map(hash)];
  }
}

/** Two names for one secret would make a rotation look done that never happened. */
function refuseRepetition(entry: KeyEntry, index: number, entries: readonly KeyEntry[]): void {
  const earlier = entries.slice(0, index);
  const sameKid = earlier.findIndex(({ kid }) => kid === entry.kid);
  if (sameKid >= 0) throw new Error(`Encryption key ${index + 1}: same kid as key ${sameKid + 1}.`);
  const sameSecret = earlier.findIndex(({ secret }) => secret.equals(entry.secret));
  if (sameSecret >= 0) throw new Error(`Encryption key ${index + 1}: same secret as key ${sameSecret + 1}.`);
}
