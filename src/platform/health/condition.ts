import { Injectable } from '@nestjs/common';

/**
 * What keeps the service from doing all it should, though it can serve: Entra refuses its credentials, or keeps
 * failing; the store may evict sessions, takes no more of them, or is partly out of reach.
 */
export const TROUBLES = [
  'idp_refuses_us',
  'idp_away',
  'store_evicts',
  'store_full',
  'store_partly_away',
] as const;

export type Trouble = (typeof TROUBLES)[number];

/** What is wrong at the moment, told by whoever notices. */
@Injectable()
export class Condition {
  readonly #troubles = new Set<Trouble>();

  report(trouble: Trouble, isPresent: boolean): void {
    if (isPresent) this.#troubles.add(trouble);
    else this.#troubles.delete(trouble);
  }

  get troubles(): Trouble[] {
    return [...this.#troubles];
  }
}
