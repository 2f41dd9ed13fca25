import { Injectable } from '@nestjs/common';
import { Env } from '../../platform/env/env.js';
import type { SessionUser } from '../../session/session.js';
import { accountOf, type Account } from '../../token-cache/account.js';
import { Authority } from './entra/authority.js';

/** What tells accounts apart. */
export type AccountOwner = Pick<SessionUser, 'tid' | 'oid' | 'homeAccountId'>;

/** Whose tokens a session's user has. */
@Injectable()
export class Accounts {
  readonly #known = new WeakMap<AccountOwner, Account>();

  constructor(
    private readonly env: Env,
    private readonly authority: Authority,
  ) {}

  of(user: AccountOwner): Account {
    const known = this.#known.get(user);
    if (known !== undefined) return known;
    const { tid, oid, homeAccountId } = user;
    const { clientId } = this.env;
    const account = accountOf({ clientId, environment: this.authority.environment, tid, oid, homeAccountId });
    this.#known.set(user, account);
    return account;
  }
}
