import { LRUCache } from 'lru-cache';
import { nameOfApp, type Place } from './place.js';
import type { Demand } from './signs.js';

interface Told {
  at: number;
  until: number;
}

/** Two answers that come within it may be about the same thing, in milliseconds. */
const TOGETHER_MS = 5_000;
/** A host that is too busy (503) says nothing of the user; a 429 may be meant for one, and for two by chance. */
const USERS = { upstream_throttled: 2, throttled: 3 } as const;
const MOST_APPS = 2_000;

/**
 * What is told to one user after another concerns them all, though no answer says so: without this each user of the tenant
 * would have to find out with a call of their own, and calls that are refused count too.
 */
export class Spread {
  readonly #told = new LRUCache<string, Map<string, Told>>({ max: MOST_APPS });

  /**
   * Notes what one user was told at `now` (milliseconds). Answers what the others have to be held to once it is more than
   * a few users: the shortest of the times, since nobody is held to what another user alone was told.
   */
  note(place: Place, { code, seconds }: Demand, now: number): Demand | undefined {
    const name = `${code} ${nameOfApp(place)}`;
    const told = this.#told.get(name) ?? new Map<string, Told>();
    this.#told.set(name, told);
    told.set(place.owner, { at: now, until: now + seconds * 1_000 });
    for (const [owner, { at }] of told) if (now - at > TOGETHER_MS) told.delete(owner);
    if (told.size < USERS[code]) return undefined;
    const left = Math.min(...[...told.values()].map(({ until }) => until)) - now;
    this.#told.delete(name);
    return left > 0 ? { code, seconds: left / 1_000, ofApp: true } : undefined;
  }
}
