import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { nameOfApp, type Place } from './place.js';

/** What the application has left in a tenant, in the upstream's resource units. */
export interface Budget {
  limit: number;
  remaining: number;
  /** By the clock's `elapsed`. */
  resetAt: number;
}

/** Of one tenant at one host. */
interface Account {
  budget: Budget;
  /** When the next call may start, while there is little left. */
  nextAt: number;
  /** How many calls of each user wait for their turn. */
  waiting: Map<string, number>;
}

export interface Turn {
  /** Milliseconds. */
  wait: number;
  isTaken: boolean;
}

const AT_ONCE: Turn = { wait: 0, isTaken: true };
/** From here on what is left is spread over the time until there is more. */
const LITTLE = 0.1;
/** The last of it is left alone: other replicas spend too, and what is refused counts as spent. */
const LAST = 0.01;
/** Microsoft counts most calls as two; what is on its way is not in the number that was told. */
const COST = 2;
const MOST_ACCOUNTS = 2_000;

/** What was told of the application's budgets, by this process's own answers: each of them tells what all replicas spent. */
@Injectable()
export class Budgets {
  readonly #accounts = new LRUCache<string, Account>({ max: MOST_ACCOUNTS });

  note(place: Place, budget: Budget): void {
    const name = nameOfApp(place);
    const account = this.#accounts.get(name);
    if (account === undefined) this.#accounts.set(name, { budget, nextAt: 0, waiting: new Map() });
    else {
      if (!isLittle(budget)) account.nextAt = 0;
      account.budget = budget;
    }
  }

  /** What is known of the tenant's budget at the host, until it is reset. */
  find(place: Pick<Place, 'host' | 'tenant'>, now: number): Budget | undefined {
    return this.#standing(place, now)?.budget;
  }

  /** Whether nothing but the last of it is left. */
  isSpent({ limit, remaining }: Budget): boolean {
    return remaining < Math.max(COST, limit * LAST);
  }

  /**
   * Takes the turn of a call: how many milliseconds until it may start. Where that is longer than `patience` nothing is
   * taken. Nobody takes more than half of the turns that can be waited for.
   */
  take(place: Place, now: number, patience: number): Turn {
    const account = this.#standing(place, now);
    if (account === undefined) return AT_ONCE;
    const { budget } = account;
    if (!isLittle(budget)) {
      budget.remaining -= COST;
      return AT_ONCE;
    }
    const gap = (COST * (budget.resetAt - now)) / Math.max(COST, budget.remaining);
    const wait = Math.max(0, account.nextAt - now);
    const own = account.waiting.get(place.owner) ?? 0;
    if (wait > patience || (wait > 0 && own > patience / gap / 2))
      return { wait: wait + gap, isTaken: false };
    budget.remaining = Math.max(0, budget.remaining - COST);
    account.nextAt = Math.max(now, account.nextAt) + gap;
    if (wait > 0) account.waiting.set(place.owner, own + 1);
    return { wait, isTaken: true };
  }

  /** The waiting of a turn that was taken is over. */
  waited(place: Place): void {
    const waiting = this.#accounts.get(nameOfApp(place))?.waiting;
    const own = waiting?.get(place.owner) ?? 0;
    if (own > 1) waiting?.set(place.owner, own - 1);
    else waiting?.delete(place.owner);
  }

  #standing(place: Pick<Place, 'host' | 'tenant'>, now: number): Account | undefined {
    const account = this.#accounts.get(nameOfApp(place));
    return account !== undefined && account.budget.resetAt > now ? account : undefined;
  }
}

function isLittle({ remaining, limit }: Budget): boolean {
  return remaining <= limit * LITTLE;
}
