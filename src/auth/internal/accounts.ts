import { Injectable } from '@nestjs/common';
import { Env } from '../../platform/env/env.js';
import type { SessionUser } from '../../session/session.js';
import type { Account } from '../../token-cache/account.js';
import { Authority } from './entra/authority.js';

/** Whose tokens a session's user has. */
@Injectable()
export class Accounts {
  constructor(
    private readonly env: Env,
    private readonly authority: Authority,
  ) {}

  of({ tid, oid, homeAccountId }: SessionUser): Account {
    return { clientId: this.env.clientId, environment: this.authority.environment, tid, oid, homeAccountId };
  }
}
