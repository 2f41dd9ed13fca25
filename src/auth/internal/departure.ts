import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Audit } from '../../platform/audit.js';
import { asBffError } from '../../platform/problem-mapping.js';
import type { SessionUser } from '../../session/session.js';
import { Sessions } from '../../session/sessions.js';
import { AssertionCache } from '../../token-cache/assertion-cache.js';
import { TokenCache } from '../../token-cache/token-cache.js';
import { Accounts } from './accounts.js';
import { RefusalMemory } from './tokens/refusal-memory.js';

/** A renewal under way writes once more at most, and then looks by itself. */
const ATTEMPTS = 3;
const FIRST_RETRY_MS = 1_000;
/** After some two minutes what is kept is left to its own end. */
const LAST_RETRY_MS = 64_000;

/** What is done when a user leaves: nothing of the user stays. */
@Injectable()
export class Departure implements OnApplicationShutdown {
  readonly #waiting = new Set<NodeJS.Timeout>();

  constructor(
    private readonly accounts: Accounts,
    private readonly cache: TokenCache,
    private readonly refusals: RefusalMemory,
    private readonly sessions: Sessions,
    private readonly assertions: AssertionCache,
    private readonly audit: Audit,
  ) {}

  /** The account is gone: all its sessions end, and what machine clients got for it goes too. */
  async ofGone(user: SessionUser): Promise<void> {
    const ended = await this.sessions.endAllOf(user);
    for (const session of ended) this.audit.write('account_gone', { user, session });
    await this.cache.forget(this.accounts.of(user));
    await this.refusals.clear(user);
    await this.assertions.forgetAllOf(user);
  }

  /** The same as {@link ofLast}, but a store that is away fails nobody: it is done again once it is back. */
  async ofLastInTime(user: SessionUser): Promise<void> {
    try {
      await this.ofLast(user);
    } catch (error) {
      if (asBffError(error).code !== 'store_unavailable') throw error;
      this.#later(user, FIRST_RETRY_MS);
    }
  }

  onApplicationShutdown(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
  }

  #later(user: SessionUser, ms: number): void {
    const again = (): void => {
      this.#waiting.delete(timer);
      this.ofLast(user).catch(() => {
        if (ms < LAST_RETRY_MS) this.#later(user, 2 * ms);
      });
    };
    const timer = setTimeout(again, ms).unref();
    this.#waiting.add(timer);
  }

  /**
   * Unless the user has a session (left). What is kept is read before that is asked, and nothing else is forgotten: a
   * sign-in indexes its session before it keeps its tokens, so that it is either found or has brought other ones.
   */
  async ofLast(user: SessionUser): Promise<{ hasLeft: boolean }> {
    const account = this.accounts.of(user);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const kept = await this.cache.kept(account);
      if (await this.sessions.hasAny(user)) return { hasLeft: false };
      if (kept.partition === undefined && kept.tokens.size === 0) break;
      await this.cache.forgetKept(account, kept);
    }
    await this.refusals.clear(user);
    return { hasLeft: true };
  }
}
