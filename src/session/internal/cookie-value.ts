import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const RANDOM_BYTES = 16;
/** 48 bytes; they fill their characters, so that no bit of a whole value is always the same. */
const ID_LENGTH = 64;
const SECRET_LENGTH = 43;
const WELL_FORMED = /^[A-Za-z0-9_-]{107}$/;

/**
 * The value of the session cookie: an id that stays for the life of the session and a secret of 256 random bits that is
 * new at every authentication. The id is 128 random bits and, masked by them, the tag of the account: what the account
 * has in the store can be asked for together with the session.
 */
export class CookieValue {
  private constructor(
    readonly id: string,
    readonly secret: string,
  ) {}

  static parse(text: string): CookieValue | undefined {
    return WELL_FORMED.test(text)
      ? new CookieValue(text.slice(0, ID_LENGTH), text.slice(ID_LENGTH))
      : undefined;
  }

  /** For a new session of an account. */
  static create(accountTag: string): CookieValue {
    const random = randomBytes(RANDOM_BYTES);
    const tag = masked(Buffer.from(accountTag, 'base64url'), random);
    return CookieValue.renew(Buffer.concat([random, tag]).toString('base64url'));
  }

  /** A new secret for the session of this id. */
  static renew(id: string): CookieValue {
    return new CookieValue(id, randomBytes(32).toString('base64url'));
  }

  /** Vouched for by the session that has this id, and by nothing before that is found. */
  get accountTag(): string {
    const bytes = Buffer.from(this.id, 'base64url');
    const tag = masked(bytes.subarray(RANDOM_BYTES), bytes.subarray(0, RANDOM_BYTES));
    return tag.toString('base64url');
  }

  /** The store's name of the session; the cookie cannot be made from it. */
  get handle(): string {
    return hash('sha256', this.id, 'base64url');
  }

  /** Keyed by the id, which the session's record does not hold. */
  get secretHash(): string {
    return createHmac('sha256', this.id).update(this.secret).digest('base64url');
  }

  toString(): string {
    return this.id + this.secret;
  }
}

/** Masks and unmasks 256 bits, so that no two cookies of an account have anything in common. */
function masked(tag: Buffer, random: Buffer): Buffer {
  const mask = hash('sha256', random, 'buffer');
  return Buffer.from(tag.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

/** The lasting part of a cookie value, whatever it is. */
export function idIn(text: string): string {
  return text.slice(0, ID_LENGTH);
}

const scratch = Buffer.alloc(ID_LENGTH + SECRET_LENGTH);

/** Compares whole values in constant time, without a hash: for values that this process has found to be good. */
export class ProvenCookie {
  readonly #bytes: Buffer;

  constructor(cookie: CookieValue) {
    this.#bytes = Buffer.from(cookie.toString(), 'latin1');
  }

  is(text: string): boolean {
    if (text.length !== scratch.length) return false;
    scratch.write(text, 'latin1');
    return timingSafeEqual(scratch, this.#bytes);
  }
}
