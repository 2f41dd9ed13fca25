import { Injectable } from '@nestjs/common';
import type { SessionUser } from '../../session/session.js';
import { TokenCache } from '../../token-cache/token-cache.js';
import { Accounts } from './accounts.js';
import { RefusalMemory } from './tokens/refusal-memory.js';

/** What is done when a user's last session is over: nothing of the user stays. */
@Injectable()
export class Departure {
  constructor(
    private readonly accounts: Accounts,
    private readonly cache: TokenCache,
    private readonly refusals: RefusalMemory,
  ) {}

  async of(user: SessionUser): Promise<void> {
    await this.cache.forget(this.accounts.of(user));
    await this.refusals.clear(user);
  }
}
