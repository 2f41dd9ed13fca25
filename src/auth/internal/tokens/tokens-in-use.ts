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
  readonly #known: Record<Resource, LRUCache<string, TokenInUse>> = {
    graph: new LRUCache({ max: MOST }),
    sharepoint: new LRUCache({ max: MOST }),
  };

  constructor(
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** A request needs the token that is held. One look-up, and no allocation once it is known. */
  touch(handle: string, resource: Resource, held: HeldToken): TokenInUse {
    const usedAt = this.clock.now();
    const known = this.#known[resource].get(handle);
    if (known === undefined) return this.#add({ handle, resource, usedAt, expiresAt: 0, renewAt: 0 }, held);
    known.usedAt = usedAt;
    if (known.expiresAt !== held.expiresAt) this.renewed(known, held);
    return known;
  }

  /** There is another token: it has its own time. */
  renewed(known: TokenInUse, held: HeldToken): void {
    const lead = this.env.tokenRenewalLead;
    const due = dueAt(held, lead);
    const longest = Math.min(LONGEST_JITTER_MS, (held.expiresAt - due) / 10);
    known.expiresAt = held.expiresAt;
    known.renewAt = due + Math.random() * longest;
  }

  forget({ handle, resource }: TokenInUse): void {
    this.#known[resource].delete(handle);
  }

  /** Those to be renewed now, the most urgent last. What is idle is forgotten on the way. */
  due(): TokenInUse[] {
    const now = this.clock.now();
    const due = Object.values(this.#known).flatMap((known) => this.#dueIn(known, now));
    return due.toSorted((a, b) => b.renewAt - a.renewAt);
  }

  #dueIn(known: LRUCache<string, TokenInUse>, now: number): TokenInUse[] {
    const due: TokenInUse[] = [];
    const idle: string[] = [];
    for (const entry of known.values()) {
      if (now - entry.usedAt > this.env.tokenRenewalLead) idle.push(entry.handle);
      else if (entry.renewAt <= now) due.push(entry);
    }
    for (const handle of idle) known.delete(handle);
    return due;
  }

  #add(entry: TokenInUse, held: HeldToken): TokenInUse {
    this.renewed(entry, held);
    this.#known[entry.resource].set(entry.handle, entry);
    return entry;
  }
}
