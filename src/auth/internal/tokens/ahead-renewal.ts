import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Resource } from '@entra-bff/contract';
import { Clock } from '../../../platform/clock.js';
import { Drain } from '../../../platform/drain.js';
import { Env } from '../../../platform/env/env.js';
import { describeError, Log } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import type { Session } from '../../../session/session.js';
import { Sessions } from '../../../session/sessions.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import type { TokenRefusal } from '../../access-tokens.js';
import { Accounts } from '../accounts.js';
import { EntraHttp } from '../entra/entra-http.js';
import { SharedRenewal } from './shared-renewal.js';
import { TokenOutcomes } from './token-outcomes.js';
import { isDue } from './token-lifetime.js';
import { TokensInUse, type TokenInUse } from './tokens-in-use.js';

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 8;
/** What Entra refused is remembered elsewhere; this only keeps us from looking there all the time. */
const AFTER_REFUSAL_MS = 60_000;
const AFTER_FAILURE_MS = 5_000;

/**
 * Renews tokens that are in use before anybody has to wait for them: a few at a time, and each account by one replica,
 * since {@link SharedRenewal} asks once for all of them and whoever comes later finds the new token. Idle sessions are
 * left alone, and so is whoever has signed out: the session is looked for first.
 */
@Injectable()
export class AheadRenewal implements BeforeApplicationShutdown {
  readonly #running = new Map<TokenInUse, Promise<void>>();
  /** The most urgent last. */
  #waiting: TokenInUse[] = [];
  #stopped = false;

  constructor(
    private readonly inUse: TokensInUse,
    private readonly shared: SharedRenewal,
    private readonly sessions: Sessions,
    private readonly cache: TokenCache,
    private readonly accounts: Accounts,
    private readonly entra: EntraHttp,
    private readonly drain: Drain,
    private readonly clock: Clock,
    private readonly env: Env,
    private readonly log: Log,
    private readonly outcomes: TokenOutcomes,
  ) {}

  /** A request needs the token, which lives. When it is due its renewal begins, and the request goes on. */
  used({ handle }: Session, resource: Resource, held: HeldToken): void {
    const now = this.clock.now();
    this.outcomes.used(resource, now - held.obtainedAt);
    const token = this.inUse.touch(handle, resource, held, now);
    if (token.renewAt > now || this.#running.size >= AT_ONCE) return;
    if (this.#mayRun()) this.#run(token);
  }

  @Interval('renew-ahead', LOOK_EVERY_MS)
  look(): void {
    this.#waiting = this.#mayRun() ? this.inUse.due() : [];
    this.#fill();
  }

  /** What runs is finished and stored before the process ends. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    this.#waiting = [];
    await Promise.all(this.#running.values());
  }

  #mayRun(): boolean {
    return !this.#stopped && !this.drain.draining && this.entra.pause === 0;
  }

  #fill(): void {
    while (this.#running.size < AT_ONCE) {
      const token = this.#waiting.pop();
      if (token === undefined) return;
      if (this.#mayRun() && token.renewAt <= this.clock.now()) this.#run(token);
    }
  }

  #run(token: TokenInUse): void {
    if (this.#running.has(token)) return;
    const run = this.#renew(token)
      .catch((error: unknown) => this.#failed(token, error))
      .finally(() => {
        this.#running.delete(token);
        this.#fill();
      });
    this.#running.set(token, run);
  }

  async #renew(token: TokenInUse): Promise<void> {
    const { handle, resource } = token;
    const session = await this.sessions.byHandle(handle);
    if (session === undefined) return this.inUse.forget(token);
    const held = await this.cache.held(this.accounts.of(session.user), resource);
    if (held !== undefined && !isDue(held, this.clock.now(), this.env.tokenRenewalLead))
      return this.inUse.renewed(token, held);
    const seen = held?.accessToken;
    const renewed = await this.shared.run({ session, resource, claims: undefined, seen, cause: 'ahead' });
    if (renewed.kind === 'renewed') this.inUse.renewed(token, renewed.token);
    else this.#refused(token, renewed.refusal);
  }

  /** The user is told when there is no token any more, not now. */
  #refused(token: TokenInUse, refusal: TokenRefusal): void {
    if (refusal.kind === 'session_ended') return this.inUse.forget(token);
    const seconds = 'retryAfter' in refusal ? refusal.retryAfter : undefined;
    this.inUse.postpone(token, seconds === undefined ? AFTER_REFUSAL_MS : seconds * 1_000);
  }

  #failed(token: TokenInUse, error: unknown): void {
    this.inUse.postpone(token, AFTER_FAILURE_MS);
    // The store tells of its outages itself.
    if (error instanceof BffError && error.code === 'store_unavailable') return;
    this.log.write('renewal_failed', { resource: token.resource, ...describeError(error) });
  }
}
