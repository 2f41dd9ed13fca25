import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { dueAt } from './token-lifetime.js';

/** That a session uses its token for a resource. Times are milliseconds since the epoch. */
export interface TokenInUse {
  /** Of the session: no token, no user, and nothing that keeps a session alive. */
  readonly handle: string;
  readonly resource: Resource;
  usedAt: number;
  /** Of the token that was last seen. */
  expiresAt: number;
  renewAt: number;
}

/** Sessions and resources; the least recently used is forgotten first, and then renewed when it is next asked for. */
const MOST = 20_000;
/** Tokens that were obtained together are not all renewed together, nor the same ones first on every replica. */
const LONGEST_JITTER_MS = 30_000;

/**
 * Which tokens this replica's requests use. In use: a request that counts as activity needed the token within the
 * last `TOKEN_RENEWAL_LEAD`; a page that only polls for the expiry does not count.
 */
@Injectable()
export class TokensInUse {
  readonly #known: Record<Resource, LRUCache<string, TokenInUse>>;
  /** By the second of `renewAt`, so that looking costs what is due and not what is known. */
  readonly #agenda = new Map<number, Set<TokenInUse>>();

  constructor(
    private readonly clock: Clock,
    private readonly env: Env,
  ) {
    const known = (): LRUCache<string, TokenInUse> =>
      new LRUCache({ max: MOST, dispose: (token) => this.#unschedule(token) });
    this.#known = { graph: known(), sharepoint: known() };
  }

  /**
   * A request needs the token that is held. One look-up, and no allocation once it is known; which was used last is not
   * noted, since what is idle goes by its time.
   */
  touch(handle: string, resource: Resource, held: HeldToken, usedAt = this.clock.now()): TokenInUse {
    const known = this.#known[resource].peek(handle);
    if (known === undefined) return this.#add({ handle, resource, usedAt, expiresAt: 0, renewAt: 0 }, held);
    known.usedAt = usedAt;
    if (known.expiresAt !== held.expiresAt) this.renewed(known, held);
    return known;
  }

  /** There is another token: it has its own time. */
  renewed(token: TokenInUse, held: HeldToken): void {
    const due = dueAt(held, this.env.tokenRenewalLead);
    const longest = Math.min(LONGEST_JITTER_MS, (held.expiresAt - due) / 10);
    token.expiresAt = held.expiresAt;
    this.#schedule(token, due + Math.random() * longest);
  }

  /** Not before so many milliseconds from now. */
  postpone(token: TokenInUse, ms: number): void {
    this.#schedule(token, this.clock.now() + ms);
  }

  forget({ handle, resource }: TokenInUse): void {
    this.#known[resource].delete(handle);
  }

  /** Those to be renewed now, the most urgent last. What would be due and is idle is forgotten. */
  due(): TokenInUse[] {
    const now = this.clock.now();
    const idleSince = now - this.env.tokenRenewalLead;
    const due = [...this.#agenda]
      .filter(([second]) => second <= secondOf(now))
      .flatMap(([, tokens]) => [...tokens].filter(({ renewAt }) => renewAt <= now));
    for (const token of due) if (token.usedAt < idleSince) this.forget(token);
    return due.filter(({ usedAt }) => usedAt >= idleSince).toSorted((a, b) => b.renewAt - a.renewAt);
  }

  #add(token: TokenInUse, held: HeldToken): TokenInUse {
    this.#known[token.resource].set(token.handle, token);
    this.renewed(token, held);
    return token;
  }

  #schedule(token: TokenInUse, renewAt: number): void {
    this.#unschedule(token);
    token.renewAt = renewAt;
    // One that was forgotten while it was renewed is no longer ours.
    if (this.#known[token.resource].peek(token.handle) !== token) return;
    const second = secondOf(renewAt);
    const tokens = this.#agenda.get(second);
    if (tokens === undefined) this.#agenda.set(second, new Set([token]));
    else tokens.add(token);
  }

  #unschedule(token: TokenInUse): void {
    const second = secondOf(token.renewAt);
    const tokens = this.#agenda.get(second);
    if (tokens?.delete(token) === true && tokens.size === 0) this.#agenda.delete(second);
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}
