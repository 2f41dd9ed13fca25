import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Clock } from '../../../platform/clock.js';
import { BffError } from '../../../platform/problem.js';
import { Records, type RecordKind } from '../../../platform/store/records.js';
import { sameText } from './same-text.js';

/** How the sign-in talks to the browser when it is over. */
export type Ending =
  /** 303 to the return URL. */
  | { kind: 'redirect' }
  /** A page that posts the outcome to this exact origin. */
  | { kind: 'message'; targetOrigin: string; opener: 'parent' | 'opener' }
  /** The article's frame: 303, or a small page that does not load the application again. */
  | { kind: 'frame-redirect' };

/** A sign-in under way. */
export interface Transaction {
  codeVerifier: string;
  nonce: string;
  returnUrl: string;
  ending: Ending;
  resource: Resource;
  /** Nobody but the session's user may come back: a frame or a popup belongs to a page that shows this user's data. */
  sameUser: boolean;
  /** The session that asked. */
  session?: { handle: string; cookieId: string };
  claims?: string;
  /** Hash of the browser's binding cookie. */
  binding: string;
}

/** Ten minutes: long enough for a person with a second factor. */
export const TRANSACTION_TTL_MS = 600_000;

const TRANSACTION: RecordKind<Transaction> = {
  purpose: 'sign-in',
  parse: (value) => (isTransaction(value) ? value : undefined),
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
      { ...transaction, binding: hash(binding) },
      TRANSACTION_TTL_MS,
    );
    return state;
  }

  /** Looks without using up. Throws `login_failed` or `login_expired`. */
  async find(state: string, bindings: readonly string[]): Promise<Transaction> {
    const issued = STATE.exec(state)?.[1];
    if (issued === undefined) throw new BffError('login_failed');
    const transaction = await this.records.get(TRANSACTION, state);
    if (transaction === undefined) throw this.#missing(issued);
    // Started in another browser: somebody may want to sign this user in to a foreign account.
    if (!bindings.some((binding) => sameText(hash(binding), transaction.binding)))
      throw new BffError('login_failed');
    return transaction;
  }

  /** Uses the transaction up; of parallel callbacks one may go on. */
  async claim(state: string): Promise<void> {
    if ((await this.records.take(TRANSACTION, state)) === undefined) throw new BffError('login_failed');
  }

  #missing(issued: string): BffError {
    const age = this.clock.now() - Number.parseInt(issued, 36) * 1_000;
    return new BffError(age >= TRANSACTION_TTL_MS - 1_000 ? 'login_expired' : 'login_failed');
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isTransaction(value: unknown): value is Transaction {
  return (
    typeof value === 'object' &&
    value !== null &&
    'codeVerifier' in value &&
    'ending' in value &&
    'binding' in value
  );
}
