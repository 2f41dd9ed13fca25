import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Clock } from '../../../platform/clock.js';
import { Records, type RecordKind } from '../../../platform/store/records.js';
import type { ChallengeEnding, SignInWay } from '../../challenge.js';
import { sameText } from '../../../platform/same-text.js';

/** What the end of a sign-in needs to know of how it began. */
export interface Beginning {
  returnUrl: string;
  /** How the sign-in talks to the browser when it is over. */
  ending: ChallengeEnding;
  /** Hash of the browser's binding cookie. */
  binding: string;
}

/** A sign-in under way. */
export interface Transaction extends Beginning {
  codeVerifier: string;
  nonce: string;
  via: SignInWay;
  /** `prompt=none`. */
  silent: boolean;
  resource: Resource;
  /** The session that asked: nobody but its user may come back, since a page around shows this user's data. */
  session?: { handle: string; cookieId: string; user: { tid: string; oid: string } };
  claims?: string;
}

/** What is left of a sign-in that worked: what to answer when the same callback comes again. No token, no code. */
export interface UsedTransaction extends Beginning {
  /** Of the session that it led to. */
  handle: string;
  /** Of the access token that came with it, in milliseconds since the epoch. */
  expiresAt: number;
}

/** What is known of a `state`. */
type FoundTransaction =
  | { kind: 'begun'; transaction: Transaction }
  | { kind: 'used'; used: UsedTransaction }
  /** Begun in another browser: somebody may want to sign this user in to a foreign account. */
  | { kind: 'foreign' }
  | { kind: 'late' }
  /** Invented, or answered before without success. */
  | { kind: 'unknown' };

/** Ten minutes: long enough for a person with a second factor. */
export const TRANSACTION_TTL_MS = 600_000;

const TRANSACTION: RecordKind<Transaction> = {
  purpose: 'sign-in',
  parse: (value) => (isTransaction(value) ? value : undefined),
};

const USED: RecordKind<UsedTransaction> = {
  purpose: 'used-sign-in',
  parse: (value) => (isUsed(value) ? value : undefined),
};

const STATE = /^[A-Za-z0-9_-]{43}\.([0-9a-z]{1,10})$/;

/** Sign-ins under way, by `state`; each ends in the browser that began it, once. */
@Injectable()
export class Transactions {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** Answers the `state`. It carries its time, so that a late one can be told from an invented one. */
  async begin(transaction: Omit<Transaction, 'binding'>, binding: string): Promise<string> {
    const state = `${randomBytes(32).toString('base64url')}.${Math.floor(this.clock.now() / 1_000).toString(36)}`;
    await this.records.put(
      TRANSACTION,
      state,
      { ...transaction, binding: hash('sha256', binding, 'base64url') },
      TRANSACTION_TTL_MS,
    );
    return state;
  }

  /** Looks without using up. */
  async find(state: string, bindings: readonly string[]): Promise<FoundTransaction> {
    if (!STATE.test(state)) return { kind: 'unknown' };
    const isOurs = ({ binding }: Beginning): boolean =>
      bindings.some((one) => sameText(hash('sha256', one, 'base64url'), binding));
    const transaction = await this.records.get(TRANSACTION, state);
    if (transaction !== undefined)
      return isOurs(transaction) ? { kind: 'begun', transaction } : { kind: 'foreign' };
    const used = await this.records.get(USED, state);
    if (used !== undefined) return isOurs(used) ? { kind: 'used', used } : { kind: 'foreign' };
    return { kind: this.#timeLeft(state) <= 1_000 ? 'late' : 'unknown' };
  }

  /** Uses the transaction up: of parallel callbacks one may go on, the others are told false. */
  async claim(state: string): Promise<boolean> {
    return (await this.records.take(TRANSACTION, state)) !== undefined;
  }

  /** It worked: for the rest of its ten minutes the same callback is known. */
  async markUsed(state: string, used: UsedTransaction): Promise<void> {
    const left = this.#timeLeft(state);
    if (left > 0) await this.records.put(USED, state, used, left);
  }

  #timeLeft(state: string): number {
    const issued = Number.parseInt(STATE.exec(state)?.[1] ?? '0', 36) * 1_000;
    return Math.min(issued + TRANSACTION_TTL_MS - this.clock.now(), TRANSACTION_TTL_MS);
  }
}

function isBeginning(value: unknown): value is Beginning {
  return (
    typeof value === 'object' &&
    value !== null &&
    'returnUrl' in value &&
    'ending' in value &&
    'binding' in value
  );
}

function isTransaction(value: unknown): value is Transaction {
  return isBeginning(value) && 'codeVerifier' in value && 'nonce' in value;
}

function isUsed(value: unknown): value is UsedTransaction {
  return isBeginning(value) && 'handle' in value && 'expiresAt' in value;
}
