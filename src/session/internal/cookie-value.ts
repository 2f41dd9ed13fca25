import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const ID_LENGTH = 22;
const WELL_FORMED = /^[A-Za-z0-9_-]{65}$/;

/**
 * The value of the session cookie: an id of 128 random bits that stays for the life of the session, and a secret of
 * 256 that is new at every authentication.
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

  /** For a new session, or a new secret for the session of this id. */
  static create(id = randomBytes(16).toString('base64url')): CookieValue {
    return new CookieValue(id, randomBytes(32).toString('base64url'));
  }

  /** The store's name of the session; the cookie cannot be made from it. */
  get handle(): string {
    return createHash('sha256').update(this.id).digest('base64url');
  }

  /** Keyed by the id, which the session's record does not hold. */
  get secretHash(): string {
    return createHmac('sha256', this.id).update(this.secret).digest('base64url');
  }

  toString(): string {
    return this.id + this.secret;
  }
}

export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
