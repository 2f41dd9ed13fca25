/** Gives the place back; told twice it does nothing. */
export type Leave = () => void;

interface Waiting {
  admit(leave: Leave): void;
}

interface Member {
  inside: number;
  waiting: Waiting[];
}

interface TurnstileSize {
  /** Calls at once. */
  places?: number;
  /** Calls of one user that may wait. */
  waitingEach?: number;
  /** Calls that may wait. */
  waiting?: number;
}

/** Nobody can wait any more. */
export class TurnstileFullError extends Error {
  constructor() {
    super('Too many calls wait already.');
    this.name = 'TurnstileFullError';
  }
}

/**
 * Who may call a host next. A user gets as many places as are free at that moment: one who is alone gets half of all, two
 * get a third each, and whoever comes finds a place without waiting for those who were there before. Who waits is
 * served in turn, user by user, and each user's calls in their order.
 */
export class Turnstile {
  readonly #places: number;
  readonly #mostEach: number;
  readonly #most: number;
  #inside = 0;
  #waitingInAll = 0;
  readonly #members = new Map<string, Member>();
  /** Who waits; the one whose turn is next first. */
  readonly #line = new Set<string>();

  constructor({ places = 256, waitingEach = 2_000, waiting = 10_000 }: TurnstileSize = {}) {
    this.#places = places;
    this.#mostEach = waitingEach;
    this.#most = waiting;
  }

  /**
   * A place for a call of this user: at once where there is one. Rejects with {@link TurnstileFullError}, or with the
   * signal's reason when the call is given up before its turn.
   */
  enter(user: string, signal?: AbortSignal): Leave | Promise<Leave> {
    const member = this.#members.get(user) ?? { inside: 0, waiting: [] };
    this.#members.set(user, member);
    if (member.waiting.length === 0 && this.#hasRoom(member)) return this.#admit(user, member);
    return this.#wait(user, member, signal);
  }

  get size(): { inside: number; waiting: number; users: number } {
    return { inside: this.#inside, waiting: this.#waitingInAll, users: this.#members.size };
  }

  #hasRoom({ inside }: Member): boolean {
    return inside < this.#places - this.#inside;
  }

  #admit(user: string, member: Member): Leave {
    member.inside += 1;
    this.#inside += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      member.inside -= 1;
      this.#inside -= 1;
      this.#forget(user, member);
      this.#next();
    };
  }

  async #wait(user: string, member: Member, signal: AbortSignal | undefined): Promise<Leave> {
    const isFull = this.#waitingInAll >= this.#most || member.waiting.length >= this.#mostEach;
    if (isFull || signal?.aborted === true) {
      this.#forget(user, member);
      signal?.throwIfAborted();
      throw new TurnstileFullError();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        admit: (leave) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(leave);
        },
      };
      const giveUp = (): void => {
        this.#waitingInAll -= 1;
        member.waiting = member.waiting.filter((one) => one !== waiting);
        if (member.waiting.length === 0) this.#line.delete(user);
        this.#forget(user, member);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      member.waiting.push(waiting);
      this.#waitingInAll += 1;
      this.#line.add(user);
    });
  }

  /** Each user who waits is asked once, from the one whose turn it is; who gets a place goes to the end. */
  #next(): void {
    const line = [...this.#line];
    for (const user of line) {
      if (this.#inside >= this.#places) return;
      const member = this.#members.get(user);
      if (member === undefined || !this.#hasRoom(member)) continue;
      const first = member.waiting.shift();
      this.#line.delete(user);
      if (first === undefined) continue;
      if (member.waiting.length > 0) this.#line.add(user);
      this.#waitingInAll -= 1;
      first.admit(this.#admit(user, member));
    }
  }

  #forget(user: string, member: Member): void {
    if (member.inside === 0 && member.waiting.length === 0) this.#members.delete(user);
  }
}
